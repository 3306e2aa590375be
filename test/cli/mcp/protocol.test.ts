import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { eventually } from "../../daemon/desk.ts"
import { bare, call, initialize } from "../../helpers/mcpServer.ts"
import { missionWorld } from "../../mission/world.ts"

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
      assert.deepStrictEqual(of("list")?.error, { code: -32602, message: "The arguments of a tool are an object" })
    })
  )
})
