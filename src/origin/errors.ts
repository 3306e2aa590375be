import { Schema } from "effect"
import { ErrorEnvelope } from "../contract/ErrorEnvelope.ts"
import { briefly } from "../platform/terminalText.ts"
import { wordsOf } from "../tracker/errors.ts"

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

/** A mission of this project comes from the ticket already; a second one is made only when it is meant. */
export class OriginTaken extends Schema.TaggedError<OriginTaken>()("OriginTaken", {
  feature: Schema.String,
  key: Schema.String
}) {
  override get message() {
    return `Mission ${this.feature} comes from ${briefly(this.key, 100)} already; nothing was made`
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
    const commit = this.commit === null ? uncommitted : `commit ${this.commit.slice(0, 7)}`
    return (
      `Mission ${this.feature} exists (kitty-specs/${this.feature}, ${commit}), ` +
      `but it is not bound to ${briefly(this.key, 100)}: ${this.explanation}`
    )
  }
}

/** Every failure that this room adds to those of the rooms below. */
export type OriginError =
  | OriginNotAvailable
  | TicketUnknown
  | OriginTaken
  | OriginConflict
  | OriginNotRecorded
  | MissionWithoutOrigin
