import { assert, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Option } from "effect"
import { stdio } from "../../../src/cli/mcp/stdio.ts"
import { Terminal } from "../../../src/platform/Terminal.ts"

it.scoped("an MCP server without a call ends with its input, and waits for nothing: no clock moves here", () =>
  Effect.gen(function* () {
    const inputEnds = yield* Deferred.make<void>()
    const terminal = yield* Terminal
    const { ended, protocol } = yield* Effect.provideService(
      stdio,
      Terminal,
      Terminal.of({ ...terminal, receive: () => Deferred.await(inputEnds) })
    )
    const heard: Array<string> = []
    yield* Effect.forkScoped(
      protocol.run((client, { _tag }) => {
        heard.push(_tag)
        return protocol.end(client)
      })
    )
    const end = yield* Effect.fork(ended)
    yield* Effect.yieldNow()
    yield* Deferred.succeed(inputEnds, undefined)
    for (let turn = 0; turn < 100 && Option.isNone(yield* Fiber.poll(end)); turn++) yield* Effect.yieldNow()
    assert.deepStrictEqual([heard, Option.isSome(yield* Fiber.poll(end))], [["Eof"], true])
  }).pipe(Effect.provide(Terminal.layerMemory()))
)
