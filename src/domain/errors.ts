import { Schema } from "effect"

/** The status model does not know this move; `force` with actor and reason overrides it. */
export class IllegalTransition extends Schema.TaggedError<IllegalTransition>()("IllegalTransition", {
  wpId: Schema.String,
  from: Schema.String,
  to: Schema.String,
  allowed: Schema.Array(Schema.String)
}) {
  override get message() {
    return `Illegal transition: ${this.wpId} cannot move from ${this.from} to ${this.to}`
  }
}

/** The move is known but something that it needs is missing. */
export class TransitionNeeds extends Schema.TaggedError<TransitionNeeds>()("TransitionNeeds", {
  wpId: Schema.String,
  from: Schema.String,
  to: Schema.String,
  missing: Schema.Array(Schema.String)
}) {
  override get message() {
    return `${this.wpId} cannot move from ${this.from} to ${this.to} without ${this.missing.join(" and ")}`
  }
}

/** A forced move says nobody's name or no reason. */
export class ForceNeedsReason extends Schema.TaggedError<ForceNeedsReason>()("ForceNeedsReason", {
  wpId: Schema.String
}) {
  override get message() {
    return `Force transitions require actor and reason (${this.wpId})`
  }
}

/** A lane name that nobody has. */
export class UnknownLane extends Schema.TaggedError<UnknownLane>()("UnknownLane", {
  lane: Schema.String,
  known: Schema.Array(Schema.String)
}) {
  override get message() {
    return `Unknown lane: ${this.lane}. Lanes are ${this.known.join(", ")}`
  }
}

/** Every failure of this room. */
export type DomainError = IllegalTransition | TransitionNeeds | ForceNeedsReason | UnknownLane
