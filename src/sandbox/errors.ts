import { Schema } from "effect"
import { briefly } from "../platform/terminalText.ts"

/** A sandbox is to listen where other machines could reach it, or one on another machine is to be asked. */
export class NotLoopback extends Schema.TaggedError<NotLoopback>()("NotLoopback", {
  host: Schema.String,
  wanted: Schema.Literal("listen", "ask")
}) {
  override get message() {
    return `A sandbox is on this machine only; ${briefly(this.host, 200)} is not a loopback address`
  }
}

/** Nothing can listen on this port, most often because something does already. */
export class PortUnavailable extends Schema.TaggedError<PortUnavailable>()("PortUnavailable", {
  host: Schema.String,
  port: Schema.Int,
  reason: Schema.String
}) {
  override get message() {
    return `The sandbox cannot listen on ${this.host}:${this.port} (${this.reason})`
  }
}

/** A fault was written in a way that the sandbox does not understand. `part` is the piece at fault. */
export class FaultNotUnderstood extends Schema.TaggedError<FaultNotUnderstood>()("FaultNotUnderstood", {
  text: Schema.String,
  part: Schema.String,
  expected: Schema.String
}) {
  override get message() {
    return `"${this.part}" in the fault "${this.text}" is not understood; expected ${this.expected}`
  }
}

/** Nothing at this address answers as a sandbox does. */
export class NoSandbox extends Schema.TaggedError<NoSandbox>()("NoSandbox", { url: Schema.String }) {
  override get message() {
    return this.url === "" ? "No sandbox is named" : `No sandbox answers at ${briefly(this.url, 200)}`
  }
}

/** The file that a sandbox was to keep its state in cannot be used. */
export class StateUnusable extends Schema.TaggedError<StateUnusable>()("StateUnusable", {
  path: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `The state file ${this.path} cannot be used: ${briefly(this.reason, 300)}`
  }
}

export type SandboxFailed = NotLoopback | PortUnavailable | NoSandbox | StateUnusable
