import { Schema } from "effect"

/** The program of a local tracker is not on this machine, or not where the binding says. */
export class ConnectorMissing extends Schema.TaggedError<ConnectorMissing>()("ConnectorMissing", {
  provider: Schema.String,
  command: Schema.String
}) {
  override get message(): string {
    return `${this.provider} needs the program ${this.command}, which was not found`
  }
}

/** A program of that name is there, but it is another one. */
export class ConnectorForeign extends Schema.TaggedError<ConnectorForeign>()("ConnectorForeign", {
  provider: Schema.String,
  command: Schema.String,
  reason: Schema.String
}) {
  override get message(): string {
    return `${this.command} is not the program of ${this.provider}: ${this.reason}`
  }
}

/** The program was still running after its time was up, and was ended. */
export class ConnectorTimeout extends Schema.TaggedError<ConnectorTimeout>()("ConnectorTimeout", {
  command: Schema.String,
  verb: Schema.String,
  seconds: Schema.Number
}) {
  override get message(): string {
    return `${this.command} ${this.verb} gave no answer within ${this.seconds} s`
  }
}

/** The program refused, or answered something that is no answer. */
export class ConnectorRefused extends Schema.TaggedError<ConnectorRefused>()("ConnectorRefused", {
  command: Schema.String,
  verb: Schema.String,
  reason: Schema.String
}) {
  override get message(): string {
    return `${this.command} ${this.verb}: ${this.reason}`
  }
}

/** The directory that the program should run in is not there. */
export class ConnectorFolderMissing extends Schema.TaggedError<ConnectorFolderMissing>()("ConnectorFolderMissing", {
  provider: Schema.String,
  cwd: Schema.String
}) {
  override get message(): string {
    return `${this.provider} should run in ${this.cwd}, which is no directory`
  }
}

/** Why a local tracker has no answer. */
export type ConnectorFailure =
  | ConnectorMissing
  | ConnectorForeign
  | ConnectorTimeout
  | ConnectorRefused
  | ConnectorFolderMissing
