import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { CommandSpec } from "../../../src/cli/catalog.ts"
import { callTool } from "../../../src/cli/mcp/call.ts"
import { toolsOf } from "../../../src/cli/mcp/tools.ts"
import { Terminal, TerminalRecord } from "../../../src/platform/Terminal.ts"
import type { Json } from "../../helpers/mcpClient.ts"

const command: CommandSpec = {
  path: "look around",
  does: "read",
  aliases: [],
  summary: "",
  details: null,
  args: [],
  options: [],
  examples: []
}

/** A call of a command that does this, and what it left on the terminal of the server. */
const called = (run: Effect.Effect<number, never, Terminal>) =>
  Effect.gen(function* () {
    const catalog = { groups: [], commands: [command] }
    const [tool] = toolsOf(catalog, { write: false })
    if (tool === undefined) return assert.fail("no tool")
    const answer = yield* callTool({ catalog, run: () => run }, tool, {}, { write: false })
    const { stderr, stdout } = yield* TerminalRecord
    return { answer, structured: answer.structuredContent as Json, stdout: yield* stdout, stderr: yield* stderr }
  }).pipe(Effect.provide(Terminal.layerMemory({ stdin: "of the client", answers: ["of the server's user"] })))

const saying = (document: string, notices: string, exitCode: number) =>
  Effect.gen(function* () {
    const { write, writeError } = yield* Terminal
    yield* writeError(notices)
    yield* write(document)
    return exitCode
  })

describe("a call of a tool", () => {
  it.effect("has the document as text and as it is, and the notices behind it", () =>
    Effect.gen(function* () {
      const { answer, stderr, stdout } = yield* called(saying('{\n  "a": 1\n}\n', "warning: mind the gap\n", 0))
      assert.deepStrictEqual(answer, {
        content: [
          { type: "text", text: '{\n  "a": 1\n}' },
          { type: "text", text: "warning: mind the gap" }
        ],
        structuredContent: { a: 1 },
        isError: false,
        _meta: { "spec-kitty/exit_code": 0 }
      })
      assert.deepStrictEqual([stdout, stderr], ["", ""])
    })
  )

  it.effect("keeps every digit of a number, and has no structure where the document is no object", () =>
    Effect.gen(function* () {
      const long = yield* called(saying('{"id":12345678901234567890}\n', "", 75))
      assert.strictEqual(JSON.stringify(long.answer.structuredContent), '{"id":12345678901234567890}')
      assert.deepInclude(long.answer, { isError: true, _meta: { "spec-kitty/exit_code": 75 } })
      assert.notProperty((yield* called(saying("[1]\n", "", 0))).answer, "structuredContent")
      assert.notProperty((yield* called(saying("", "", 0))).answer, "structuredContent")
    })
  )

  it.effect("hands on no more than a few lines of notices", () =>
    Effect.gen(function* () {
      const { answer } = yield* called(saying("{}\n", "x".repeat(1_000_000), 0))
      assert.isBelow(answer.content[1]?.text.length ?? 0, 4100)
    })
  )

  it.effect("that dies is an answer like any other failure", () =>
    Effect.gen(function* () {
      const { answer, structured } = yield* called(Effect.die(new TypeError("x is not a function")))
      assert.isTrue(answer.isError)
      assert.strictEqual(structured.error.code, "internal_error")
      assert.include(structured.error.message, "TypeError: x is not a function")
    })
  )

  it.effect("has nobody to ask, and does not read the client's messages as its input", () =>
    Effect.gen(function* () {
      const asking = Effect.gen(function* () {
        const { prompt, readStdin, stdoutIsTerminal } = yield* Terminal
        assert.isFalse(stdoutIsTerminal)
        const asked = yield* Effect.flip(prompt({ question: "Sure?", flag: "--yes" }))
        const read = yield* Effect.flip(readStdin)
        return yield* saying(JSON.stringify({ asked: asked.message, read: read.message }), "", 1)
      })
      const { structured } = yield* called(Effect.orDie(asking))
      assert.strictEqual(structured.asked, 'Cannot ask "Sure?" here: there is no terminal to answer on')
      assert.include(structured.read, "it belongs to the MCP client; name a file instead")
    })
  )
})
