import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { eventually } from "../../daemon/desk.ts"
import { bare, call, initialize } from "../../helpers/mcpServer.ts"
import { missionWorld } from "../../mission/world.ts"

/** Requests that Effect's server would refuse in words of its own, and what is said instead. */
const misfits = [
  [{ method: "tools/call" }, "tools/call needs params, which is missing"],
  [{ method: "tools/call", params: { arguments: {} } }, "tools/call needs params.name, which is missing"],
  [{ method: "tools/call", params: { name: 5 } }, "tools/call needs params.name, which is not what the protocol says"],
  [
    { method: "tools/call", params: { name: "status", arguments: [] } },
    "tools/call needs params.arguments, which is not what the protocol says"
  ],
  [{ method: "tools/call", params: [] }, "tools/call needs params, which is not what the protocol says"],
  [{ method: "resources/read", params: {} }, "resources/read needs params.uri, which is missing"]
] as const

describe("the MCP server, to a client that goes by the protocol", () => {
  it.scopedLive("advertises what it serves, and says of the rest that there is no such method", () =>
    Effect.gen(function* () {
      const { home, project } = yield* missionWorld()
      const { answers, child, end, write } = yield* bare({ home: home.path, cwd: project.path })
      write(
        initialize("2025-06-18"),
        { jsonrpc: "2.0", id: "level", method: "logging/setLevel", params: { level: "debug" } },
        {
          jsonrpc: "2.0",
          id: "complete",
          method: "completion/complete",
          params: { ref: { type: "ref/prompt", name: "x" }, argument: { name: "x", value: "" } }
        },
        call("null", "config_list", null),
        call("list", "config_list", [])
      )
      yield* eventually(Effect.sync(() => answers().length === 5))
      child.stdin.end()
      assert.strictEqual(yield* end, 0)
      const of = (wanted: string | number) => answers().find(({ id }) => id === wanted)
      assert.deepStrictEqual(Object.keys(of(0)?.result.capabilities), ["tools"])
      assert.deepStrictEqual([of("level")?.error.code, of("complete")?.error.code], [-32601, -32601])
      assert.isFalse(of("null")?.result.isError)
      assert.strictEqual(of("list")?.error.code, -32602)
    })
  )

  it.scopedLive(
    "says in few words what a request lacks, and answers ids to their last digit, the last line's too",
    () =>
      Effect.gen(function* () {
        const { home, project } = yield* missionWorld()
        const { child, end, said, write } = yield* bare({ home: home.path, cwd: project.path })
        write(initialize("2025-06-18"))
        misfits.forEach(([request], id) => write({ jsonrpc: "2.0", id: `misfit ${id}`, ...request }))
        child.stdin.end('{"jsonrpc":"2.0","id":9007199254740993,"method":"ping"}')
        assert.strictEqual(yield* end, 0)
        const answers = said.stdout.trimEnd().split("\n")
        const problems = answers.map((line) => JSON.parse(line)).filter(({ error }) => error !== undefined)
        assert.deepStrictEqual(
          problems.map(({ error }) => error),
          misfits.map(([, message]) => ({ code: -32602, message }))
        )
        assert.include(answers, '{"jsonrpc":"2.0","id":9007199254740993,"result":{}}')
      })
  )
})
