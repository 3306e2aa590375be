import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect } from "effect"
import { layerLogger } from "../../src/output/logger.ts"
import { Terminal, TerminalRecord } from "../../src/platform/Terminal.ts"

describe("a warning", () => {
  it.effect("is said once in a process, a step of the program each time", () =>
    Effect.gen(function* () {
      const terminal = yield* Terminal
      const record = yield* TerminalRecord
      const said = Effect.zipRight(Effect.logWarning("the file is broken"), Effect.logDebug("looked"))
      yield* Effect.repeatN(said, 2).pipe(Effect.provide(layerLogger(terminal, "debug")))
      const lines = (yield* record.stderr).split("\n").filter((line) => line !== "")
      assert.deepStrictEqual(lines, ["warning: the file is broken", "debug: looked", "debug: looked", "debug: looked"])
    }).pipe(Effect.provide(Terminal.layerMemory()))
  )
})

describe("a log line", () => {
  it.effect("lets neither its words nor its cause control the terminal", () =>
    Effect.gen(function* () {
      const terminal = yield* Terminal
      const record = yield* TerminalRecord
      const cause = Cause.fail("\u001b]0;owned\u0007a host's words")
      yield* Effect.logDebug("\u001b[31mred", cause).pipe(Effect.provide(layerLogger(terminal, "debug")))
      const said = yield* record.stderr
      assert.match(said, /^debug: red\n.*a host's words/)
      assert.notMatch(said, /[\u0007\u001b]/)
    }).pipe(Effect.provide(Terminal.layerMemory()))
  )
})
