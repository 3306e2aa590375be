import { Schema } from "effect"
import { ErrorEnvelope, wordsOf } from "../contract/ErrorEnvelope.ts"
import { briefly, shortCommit } from "../platform/terminalText.ts"

/** Tickets of this provider are not the origin of missions; only those of Jira and Linear are (S061). */
export class OriginNotAvailable extends Schema.TaggedError<OriginNotAvailable>()("OriginNotAvailable", {
  provider: Schema.String
}) {
  override get message() {
    return `Missions come from tickets of jira and linear only; this project is bound to ${briefly(this.provider, 100)}`
  }
}

/** No ticket has this key. `candidates` are keys of tickets that were found instead. */
export class TicketUnknown extends Schema.TaggedError<TicketUnknown>()("TicketUnknown", {
  key: Schema.String,
  provider: Schema.String,
  candidates: Schema.Array(Schema.String)
}) {
  override get message() {
    const found =
      this.candidates.length === 0 ? "" : `; found were ${this.candidates.map((key) => briefly(key, 50)).join(", ")}`
    return `There is no ticket ${briefly(this.key, 100)} in ${this.provider}${found}`
  }
}

/** The answer to the question for this ticket has tickets that could not be read: it may be one of them. */
export class TicketNotUnderstood extends Schema.TaggedError<TicketNotUnderstood>()("TicketNotUnderstood", {
  key: Schema.String,
  provider: Schema.String,
  /** Path of the first field at fault. */
  field: Schema.String,
  problem: Schema.String
}) {
  override get message() {
    const fault = [this.field, this.problem].filter((part) => part !== "").join(": ")
    return `The control plane's answer about ticket ${briefly(this.key, 100)} in ${this.provider} could not be read: ${briefly(fault, 300)}`
  }
}

/** A mission of this project comes from the ticket already, or was begun from it; a second one is made only when it is meant. */
export class OriginTaken extends Schema.TaggedError<OriginTaken>()("OriginTaken", {
  feature: Schema.String,
  key: Schema.String,
  /** The mission that an earlier command has begun to make from the ticket and has not finished. */
  begun: Schema.optionalWith(Schema.String, { exact: true }),
  /** The branch that has it, where it is not the one that is checked out. */
  branch: Schema.optionalWith(Schema.String, { exact: true })
}) {
  override get message() {
    const key = briefly(this.key, 100)
    const where = this.branch === undefined ? "" : ` on branch ${briefly(this.branch, 100)}`
    if (this.begun === this.feature)
      return `Mission ${this.feature} was begun from ${key}${where} and is not finished; nothing was made`
    const other = this.begun === undefined ? "" : ` (and ${this.begun} was begun from it${where} and is not finished)`
    return `Mission ${this.feature} comes from ${key} already${other}; nothing was made`
  }
}

/** The control plane knows another origin of this mission; nothing was changed (S061 D3). */
export class OriginConflict extends Schema.TaggedError<OriginConflict>()("OriginConflict", {
  feature: Schema.String,
  key: Schema.String,
  envelope: Schema.typeSchema(ErrorEnvelope)
}) {
  override get message() {
    return briefly(wordsOf(this.envelope), 1000)
  }
}

/** The control plane has bound the ticket, and this machine could not write it down. */
export class OriginNotRecorded extends Schema.TaggedError<OriginNotRecorded>()("OriginNotRecorded", {
  feature: Schema.String,
  key: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `The control plane has bound ${this.feature} to ${briefly(this.key, 100)}, but meta.json does not say so: ${this.reason}`
  }
}

/** The mission was made, its ticket was not bound: what exists, and why the rest does not. */
export class MissionWithoutOrigin extends Schema.TaggedError<MissionWithoutOrigin>()("MissionWithoutOrigin", {
  feature: Schema.String,
  featureDir: Schema.String,
  commit: Schema.NullOr(Schema.String),
  /** An earlier command has committed it; which commit that was is not looked up. */
  committed: Schema.Boolean,
  key: Schema.String,
  /** Nobody can know whether the control plane has bound it: the answer was lost, or tells of trouble there. */
  mayBeBound: Schema.Boolean,
  /** Tag of what stopped the binding. */
  reason: Schema.String,
  explanation: Schema.String,
  /** The same command may succeed in a while. */
  temporary: Schema.Boolean,
  /** What the control plane said, where it said something. */
  envelope: Schema.NullOr(Schema.typeSchema(ErrorEnvelope)),
  /** A new session is needed; `force`: although there is one. */
  signIn: Schema.NullOr(Schema.Literal("login", "force"))
}) {
  override get message() {
    const uncommitted = this.committed ? "committed" : "not committed"
    const commit = this.commit === null ? uncommitted : `commit ${shortCommit(this.commit)}`
    const exists = `Mission ${this.feature} exists (kitty-specs/${this.feature}, ${commit})`
    const key = briefly(this.key, 100)
    if (this.reason === "OriginNotRecorded") return `${exists}. ${this.explanation}`
    return `${exists}, but it ${this.mayBeBound ? "may not be" : "is not"} bound to ${key}: ${this.explanation}`
  }
}

/** Every failure that this room adds to those of the rooms below. */
export type OriginError =
  | OriginNotAvailable
  | TicketUnknown
  | TicketNotUnderstood
  | OriginTaken
  | OriginConflict
  | OriginNotRecorded
  | MissionWithoutOrigin
