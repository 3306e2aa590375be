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

/** An MCP client called a tool with something else than its input schema describes. */
export class ToolInputRefused extends Schema.TaggedError<ToolInputRefused>()("ToolInputRefused", {
  tool: Schema.String,
  problem: Schema.String
}) {
  override get message() {
    return this.problem
  }
}

/** An MCP client called a tool that writes, or with an argument that makes it write, and the server was started to read only. */
export class WritingNotAllowed extends Schema.TaggedError<WritingNotAllowed>()("WritingNotAllowed", {
  tool: Schema.String,
  command: Schema.String,
  /** Null where the tool writes without any. */
  argument: Schema.NullOr(Schema.String)
}) {
  override get message() {
    const what = this.argument === null ? `The tool ${this.tool}` : `With ${this.argument} the tool ${this.tool}`
    return `${what} writes, and this server only reads`
  }
}

/** What the command line adds to the errors of the rooms. */
export type CliError =
  | UsageProblem
  | Interrupted
  | InternalProblem
  | NotConfirmed
  | ToolInputRefused
  | WritingNotAllowed

/** A defect as the error that people see. */
export const internalProblem = (defect: unknown): InternalProblem =>
  new InternalProblem({ summary: defect instanceof Error ? `${defect.name}: ${defect.message}` : String(defect) })
