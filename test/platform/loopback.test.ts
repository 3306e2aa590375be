import { createConnection, createServer } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Ref } from "effect"
import { askLoopback, serveLoopback, tellLoopback } from "../../src/platform/loopback.ts"

/** Says something to a port byte for byte, and hears everything until the connection ends. */
const raw = (port: number, text: string) =>
  Effect.async<string>((resume) => {
    let heard = ""
    const socket = createConnection({ host: "127.0.0.1", port }, () => socket.write(text))
    socket.on("data", (chunk) => (heard += chunk.toString()))
    socket.on("error", () => undefined)
    socket.on("close", () => resume(Effect.succeed(heard)))
  })

describe("a conversation over loopback", () => {
  it.scopedLive("is one line each way, and nothing for who is not answered", () =>
    Effect.gen(function* () {
      const port = yield* serveLoopback((line) => Effect.succeed(line === "no" ? undefined : `heard ${line}`))
      assert.deepStrictEqual(yield* askLoopback(port, "this", "5 seconds"), { _tag: "Answered", line: "heard this" })
      assert.deepStrictEqual(yield* askLoopback(port, "no", "5 seconds"), { _tag: "Silent" })
      assert.strictEqual(yield* raw(port, "a\nb\n"), "heard a\n")
      assert.strictEqual(yield* raw(port, "x".repeat(100_000)), "")
    })
  )

  it.scopedLive("ends with the listener: nobody is there any more", () =>
    Effect.gen(function* () {
      const port = yield* Effect.scoped(serveLoopback(Effect.succeed))
      assert.deepStrictEqual(yield* askLoopback(port, "still there?", "5 seconds"), { _tag: "Refused" })
      assert.isFalse(yield* tellLoopback(port, "still there?", "5 seconds"))
    })
  )

  it.scopedLive("does not wait for who says nothing, and leaves a line with who is busy", () =>
    Effect.gen(function* () {
      const heard = yield* Ref.make("")
      const port = yield* Effect.acquireRelease(
        Effect.async<number>((resume) => {
          const server = createServer((socket) => {
            socket.on("error", () => undefined)
            socket.on("data", (chunk) => Effect.runSync(Ref.update(heard, (all) => all + chunk.toString())))
          })
          server.listen(0, "127.0.0.1", () => {
            const address = server.address()
            server.unref()
            resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : 0))
          })
        }),
        () => Effect.void
      )
      assert.deepStrictEqual(yield* askLoopback(port, "hello?", "100 millis"), { _tag: "Silent" })
      assert.isTrue(yield* tellLoopback(port, "for later", "1 second"))
      yield* Effect.repeat(Effect.zipRight(Effect.sleep("5 millis"), Ref.get(heard)), {
        until: (all) => all.includes("for later\n")
      })
    })
  )
})
