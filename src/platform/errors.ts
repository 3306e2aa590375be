import { Schema } from "effect"

/** The file system refused; `code` is the system's own name (`EACCES`, `ENOSPC`) where it gave one. */
export class FileFailed extends Schema.TaggedError<FileFailed>()("FileFailed", {
  path: Schema.String,
  operation: Schema.String,
  reason: Schema.String,
  code: Schema.optionalWith(Schema.String, { exact: true }),
  cause: Schema.optionalWith(Schema.Defect, { exact: true })
}) {
  override get message() {
    return `Cannot ${this.operation} ${this.path}: ${this.reason}`
  }
}

/** Another process (or fiber) kept the lock for as long as we were willing to wait. */
export class LockTimeout extends Schema.TaggedError<LockTimeout>()("LockTimeout", {
  path: Schema.String,
  waitedMillis: Schema.Number
}) {
  override get message() {
    return `Another process holds ${this.path}; gave up after ${Math.round(this.waitedMillis / 100) / 10} s`
  }
}

/** There is no `git` command on this machine. */
export class GitMissing extends Schema.TaggedError<GitMissing>()("GitMissing", {}) {
  override get message() {
    return "The git command was not found"
  }
}

/** Git ran and refused; `stderr` is its own explanation, a hook's included. */
export class GitFailed extends Schema.TaggedError<GitFailed>()("GitFailed", {
  args: Schema.Array(Schema.String),
  exitCode: Schema.Number,
  stderr: Schema.String
}) {
  override get message() {
    const reason = this.stderr.trim()
    const verb = this.args.find((arg, index) => !arg.startsWith("-") && this.args[index - 1] !== "-c")
    return `git ${verb ?? ""} ended with exit code ${this.exitCode}${reason === "" ? "" : `: ${reason}`}`
  }
}

/** A question that nobody can be asked here, or that the user has switched off; `flag` answers it instead. */
export class PromptUnavailable extends Schema.TaggedError<PromptUnavailable>()("PromptUnavailable", {
  question: Schema.String,
  flag: Schema.String,
  switchedOffBy: Schema.optionalWith(Schema.Literal("CI", "--no-input"), { exact: true })
}) {
  override get message() {
    const why =
      this.switchedOffBy === undefined
        ? "there is no terminal to answer on"
        : this.switchedOffBy === "CI"
          ? "the environment variable CI switches questions off"
          : "--no-input switches questions off"
    return `Cannot ask "${this.question.trim()}" here: ${why}`
  }
}

/** The user ended the input (Ctrl-D) instead of answering a question; `flag` answers it. */
export class PromptEnded extends Schema.TaggedError<PromptEnded>()("PromptEnded", {
  question: Schema.String,
  flag: Schema.String
}) {
  override get message() {
    return `Cancelled: the input ended before "${this.question.trim()}" was answered`
  }
}

/** The answer is longer than we are willing to read. */
export class BodyTooLarge extends Schema.TaggedError<BodyTooLarge>()("BodyTooLarge", {
  limitBytes: Schema.Number
}) {
  override get message() {
    return `The answer is larger than ${this.limitBytes} bytes`
  }
}

/** The connection ended, or the encoding broke, before the answer was complete. */
export class BodyUnreadable extends Schema.TaggedError<BodyUnreadable>()("BodyUnreadable", {
  reason: Schema.String
}) {
  override get message() {
    return `The answer broke off: ${this.reason}`
  }
}

/** No port of this machine's own could be listened on. */
export class LoopbackUnavailable extends Schema.TaggedError<LoopbackUnavailable>()("LoopbackUnavailable", {
  reason: Schema.String
}) {
  override get message() {
    return `Cannot listen on 127.0.0.1: ${this.reason}`
  }
}

/** Every failure of this room. */
export type PlatformError =
  | FileFailed
  | LockTimeout
  | GitMissing
  | GitFailed
  | PromptUnavailable
  | PromptEnded
  | BodyTooLarge
  | BodyUnreadable
  | LoopbackUnavailable
