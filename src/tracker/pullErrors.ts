import { Schema } from "effect"
import { ErrorEnvelope } from "../contract/ErrorEnvelope.ts"
import { briefly } from "../platform/terminalText.ts"

/** The control plane sends pages in a circle: going on would never end. */
export class CursorRepeated extends Schema.TaggedError<CursorRepeated>()("CursorRepeated", { cursor: Schema.String }) {
  override get message() {
    return `The control plane gave the cursor ${briefly(this.cursor, 100)} twice, so the pages never end`
  }
}

/** The control plane says that there are more issues, and not where they go on. */
export class CursorMissing extends Schema.TaggedError<CursorMissing>()("CursorMissing", { read: Schema.Int }) {
  override get message() {
    const read = this.read === 1 ? "this 1 issue" : `these ${this.read} issues`
    return `The control plane has more than ${read}, but gave no cursor to read on with`
  }
}

/** A later page could not be read; `command` goes on where the last one ended. */
export class PullBrokenOff extends Schema.TaggedError<PullBrokenOff>()("PullBrokenOff", {
  /** Code of what stopped it. */
  reason: Schema.String,
  explanation: Schema.String,
  /** What has to be done first; empty where only time has to pass. */
  before: Schema.String,
  command: Schema.String,
  exit: Schema.Literal("retryable", "signIn", "final"),
  /** What the control plane said, where it said something. */
  envelope: Schema.NullOr(Schema.typeSchema(ErrorEnvelope)),
  httpStatus: Schema.NullOr(Schema.Int)
}) {
  override get message() {
    return `Not every page could be read: ${this.explanation}`
  }
}

/** Why not everything was read. */
export type PullError = CursorRepeated | CursorMissing | PullBrokenOff
