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

  /** What makes it usable again; works whether sync is switched on or not. */
  get nextAction() {
    return nextActions[this.reason](this.path)
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

const nextActions: Readonly<Record<QueueProblem, (path: string) => string>> = {
  locked: () => "Wait for the other spec-kitty to finish, then run the command again.",
  corrupt: () =>
    "Run `spec-kitty migrate`: it moves the file aside, keeps it, and salvages every event that can be read. A command that records an event does the same where it meets the damage.",
  read_only: (path) => `Make ${path} and its directory writable for you, then run the command again.`,
  full: () => "Free some disk space, then run the command again.",
  newer_schema: () => "Upgrade spec-kitty to the version that wrote the queue, or newer.",
  python_schema: () => "Run `spec-kitty migrate`.",
  replaced: () => "Run the command again.",
  failed: (path) => `Check ${path} and its directory, then run the command again.`
}
