import { Duration, Schema } from "effect"
import { formatTimestamp } from "../domain/timestamp.ts"
import { stripControl } from "../platform/terminalText.ts"
import { Category } from "./categories.ts"
import { otherProcess } from "./otherProcess.ts"

/** The host refuses the whole batch (400) and says why; `culprits` are the events it names. */
export class BatchRefused extends Schema.TaggedError<BatchRefused>()("BatchRefused", {
  status: Schema.Int,
  reason: Schema.String,
  culprits: Schema.Array(Schema.Struct({ eventId: Schema.String, reason: Schema.String }))
}) {
  override get message() {
    return `The host refuses the batch: ${stripControl(this.reason)}`
  }
}

/** The host does not take this many bytes or events at once (413). */
export class BatchTooLarge extends Schema.TaggedError<BatchTooLarge>()("BatchTooLarge", { reason: Schema.String }) {
  override get message() {
    return `The host does not take a batch of this size: ${stripControl(this.reason)}`
  }
}

/** The host asks to be left alone for a while (429). */
export class HostBusy extends Schema.TaggedError<HostBusy>()("HostBusy", {
  retryAfterSeconds: Schema.NonNegative,
  reason: Schema.String
}) {
  override get message() {
    return `The host asks to wait ${Duration.format(Duration.seconds(this.retryAfterSeconds))}: ${stripControl(this.reason)}`
  }
}

/** The host takes no events from this account (403), from this version (412), not now (408, 425), or failed itself (5xx). */
export class IngestClosed extends Schema.TaggedError<IngestClosed>()("IngestClosed", {
  url: Schema.String,
  status: Schema.Int,
  reason: Schema.String
}) {
  override get message() {
    // A host that gives no reason is quoted with its status.
    const status = `HTTP ${this.status}`
    return `${this.url} answers ${status}${this.reason === status ? "" : `: ${stripControl(this.reason)}`}`
  }
}

/** Why a batch got no verdicts, beside what sessions and connections may fail with. */
export type IngestFailure = BatchRefused | BatchTooLarge | HostBusy | IngestClosed

/**
 * The live connection to the host could not be had, or is gone. Stays between this room and the daemon: events go in
 * batches meanwhile. `lasts`: trying again soon changes nothing.
 */
export class LiveLost extends Schema.TaggedError<LiveLost>()("LiveLost", {
  reason: Schema.String,
  lasts: Schema.optionalWith(Schema.Boolean, { exact: true })
}) {
  override get message() {
    return stripControl(this.reason)
  }
}

/**
 * A run of the drain ended before everything was tried, for a reason that is not the events' fault: nothing is counted
 * against them, and `waiting` of them stay queued.
 */
export class SyncStopped extends Schema.TaggedError<SyncStopped>()("SyncStopped", {
  category: Category,
  reason: Schema.String,
  waiting: Schema.NonNegativeInt,
  retryAfterSeconds: Schema.optionalWith(Schema.NonNegative, { exact: true }),
  /** The host refuses a session that is still stored here: who signs in has to say that it is to be replaced. */
  isStored: Schema.optionalWith(Schema.Boolean, { exact: true }),
  /** What else did not come about, such as a report that could not be written. */
  warnings: Schema.optionalWith(Schema.Array(Schema.String), { exact: true })
}) {
  override get message() {
    const events = this.waiting === 1 ? "1 event stays" : `${this.waiting} events stay`
    const offline = this.category === "offline" ? ", offline" : ""
    return `Not synced${offline}: ${stripControl(this.reason)}. ${events} queued; nothing is lost.`
  }
}

/**
 * Somebody else sends this machine's events, and has not got on for as long as was waited. Nothing is counted against
 * events; `pid` and `since` (epoch milliseconds) are what it has told of itself, `waiting` is what stays queued.
 */
export class SyncBusy extends Schema.TaggedError<SyncBusy>()("SyncBusy", {
  waitedSeconds: Schema.NonNegative,
  waiting: Schema.optionalWith(Schema.NonNegativeInt, { exact: true }),
  pid: Schema.optionalWith(Schema.Int, { exact: true }),
  since: Schema.optionalWith(Schema.Number, { exact: true })
}) {
  override get message() {
    const waited = Duration.format(Duration.seconds(this.waitedSeconds))
    return `${otherProcess(this)} sends this machine's events, and has not finished within ${waited}.${
      this.waiting === undefined
        ? ""
        : ` ${this.waiting === 1 ? "1 event stays" : `${this.waiting} events stay`} queued; nothing is lost.`
    }`
  }
}

/** No event of this machine has this id, or one that begins like that. `discardedAt`: somebody threw it away (epoch milliseconds). */
export class EventUnknown extends Schema.TaggedError<EventUnknown>()("EventUnknown", {
  event: Schema.String,
  discardedAt: Schema.optionalWith(Schema.Number, { exact: true }),
  /** It had to go because the queue was full. */
  evictedAt: Schema.optionalWith(Schema.Number, { exact: true })
}) {
  override get message() {
    const event = stripControl(this.event)
    if (this.evictedAt !== undefined) {
      return `The event ${event} was lost at ${formatTimestamp(this.evictedAt)}, unsent, because the queue was full`
    }
    return this.discardedAt === undefined
      ? `There is no event ${event} on this machine`
      : `The event ${event} was discarded at ${formatTimestamp(this.discardedAt)}`
  }
}

/** More than one event has an id that begins like that; some of them are named. */
export class EventAmbiguous extends Schema.TaggedError<EventAmbiguous>()("EventAmbiguous", {
  event: Schema.String,
  candidates: Schema.Array(Schema.String)
}) {
  override get message() {
    return `More than one event begins with ${stripControl(this.event)}: ${this.candidates.join(", ")}`
  }
}

/** The host has taken the event: what is delivered cannot be discarded any more. */
export class EventDelivered extends Schema.TaggedError<EventDelivered>()("EventDelivered", { event: Schema.String }) {
  override get message() {
    return `The event ${this.event} has been delivered already`
  }
}

/** The event stays on this machine for `reason`, and what was asked for does not change that; `remedy` may. */
export class EventHeld extends Schema.TaggedError<EventHeld>()("EventHeld", {
  event: Schema.String,
  reason: Schema.String,
  remedy: Schema.String
}) {
  override get message() {
    return `The event ${stripControl(this.event)} stays held on this machine: ${stripControl(this.reason)}`
  }
}

/** What leaves this room. */
export type SyncError = SyncStopped | SyncBusy | EventUnknown | EventAmbiguous | EventDelivered | EventHeld
