import { Schema } from "effect"

/** Another daemon of this user and home runs already, and is not to be replaced. */
export class DaemonRuns extends Schema.TaggedError<DaemonRuns>()("DaemonRuns", { pid: Schema.NullOr(Schema.Int) }) {
  override get message() {
    return `Background sync runs already${this.pid === null ? "" : ` (process ${this.pid})`}`
  }
}

/** A process was started for the daemon, and did not come up in time. */
export class DaemonDidNotStart extends Schema.TaggedError<DaemonDidNotStart>()("DaemonDidNotStart", {
  log: Schema.String
}) {
  override get message() {
    return `Background sync did not start; its log is ${this.log}`
  }
}

/** The user has said, by this variable, that nothing is to run in the background here. */
export class DaemonSwitchedOff extends Schema.TaggedError<DaemonSwitchedOff>()("DaemonSwitchedOff", {
  variable: Schema.String
}) {
  override get message() {
    return `Background sync is switched off here by ${this.variable}`
  }
}

/** The daemon does not answer and does not end; `isOurs` where its process is proven to be the one that wrote the state; no `pid` where it is known by its lock alone. */
export class DaemonDoesNotEnd extends Schema.TaggedError<DaemonDoesNotEnd>()("DaemonDoesNotEnd", {
  pid: Schema.NullOr(Schema.Int),
  isOurs: Schema.Boolean
}) {
  override get message() {
    if (this.pid === null) return "Background sync runs, and cannot be told to end: its state file is lost"
    return `Background sync (process ${this.pid}) does not end${
      this.isOurs ? "" : "; it was not signalled, because that process cannot be proven to be ours"
    }`
  }
}

/** What leaves this room. */
export type DaemonError = DaemonRuns | DaemonDidNotStart | DaemonSwitchedOff | DaemonDoesNotEnd
