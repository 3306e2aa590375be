import { once } from "node:events"
import { connect } from "node:net"
import { describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { serve } from "../../src/sandbox/Sandbox.ts"
import { call, signIn } from "./http.ts"
import { liveToken } from "./socket.ts"

/** Asks for a WebSocket and goes away without looking at the answer. */
const askAndGo = (port: number, token: string, go: "destroy" | "resetAndDestroy") =>
  Effect.promise(async () => {
    const socket = connect(port, "127.0.0.1")
    const lines = ["GET /ws/v1/events/ HTTP/1.1", "Host: here", `Authorization: Bearer ${token}`]
    const upgrade = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"]
    await once(socket, "connect")
    socket.write([...lines, ...upgrade, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "", ""].join("\r\n"))
    socket[go]()
  })

describe("the sandbox, when clients go away before they have their WebSocket", () => {
  it.scopedLive.each([
    ["destroy", "with a token"],
    ["resetAndDestroy", "with a token"],
    ["resetAndDestroy", "refused"]
  ] as const)("goes on, and stops when it is told to: %s, %s", ([go, token]) =>
    Effect.gen(function* () {
      const { port, stop, url } = yield* serve()
      const { authorization } = yield* signIn(url)
      for (let count = 0; count < 12; count++) {
        yield* askAndGo(port, token === "refused" ? "none" : yield* liveToken(url, authorization), go)
      }
      yield* call(`${url}/_sandbox/faults`)
      yield* stop
    })
  )
})
