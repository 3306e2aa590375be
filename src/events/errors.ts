import { Schema } from "effect"

/** Why the queue cannot be used. */
export const QueueProblem = Schema.Literal(
  "locked",
  "corrupt",
  "read_only",
  "full",
  "newer_schema",
  "python_schema",
  "replaced",
  "failed"
)
export type QueueProblem = typeof QueueProblem.Type

/** The event queue cannot be read or written; what the file holds is left as it is. `detail` adds a version or a count. */
export class QueueUnavailable extends Schema.TaggedError<QueueUnavailable>()("QueueUnavailable", {
  path: Schema.String,
  reason: QueueProblem,
  detail: Schema.String
}) {
  override get message() {
    return `The event queue ${this.path} ${sentences[this.reason]}${this.detail === "" ? "" : ` (${this.detail})`}`
  }
}

// helpers

const sentences: Readonly<Record<QueueProblem, string>> = {
  locked: "is locked by another process",
  corrupt: "is damaged",
  read_only: "cannot be written",
  full: "cannot grow: no space is left on the device",
  newer_schema: "was written by a newer spec-kitty",
  python_schema: "was written by the Python spec-kitty and has to be migrated first",
  replaced: "was replaced while it was in use",
  failed: "cannot be used"
}
