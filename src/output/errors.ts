import { Schema } from "effect"

/** The command line does not say what the command needs. */
export class UsageProblem extends Schema.TaggedError<UsageProblem>()("UsageProblem", {
  path: Schema.Array(Schema.String),
  problem: Schema.String
}) {
  override get message() {
    return this.problem
  }
}

/** Ctrl-C or SIGTERM: finalizers have run. */
export class Interrupted extends Schema.TaggedError<Interrupted>()("Interrupted", {}) {
  override get message() {
    return "Interrupted"
  }
}

/** A person was asked whether to go on and did not say yes; nothing was changed. */
export class NotConfirmed extends Schema.TaggedError<NotConfirmed>()("NotConfirmed", { flag: Schema.String }) {
  override get message() {
    return "Not confirmed; nothing was changed"
  }
}

/** A defect of ours: nobody but us can act on it. */
export class InternalProblem extends Schema.TaggedError<InternalProblem>()("InternalProblem", {
  summary: Schema.String
}) {
  override get message() {
    return `Something that should never happen did: ${this.summary}`
  }
}

/** What the command line adds to the errors of the rooms. */
export type CliError = UsageProblem | Interrupted | InternalProblem | NotConfirmed
