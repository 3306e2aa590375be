import { readdirSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { eventually } from "../../daemon/desk.ts"
import { bare, call, initialize } from "../../helpers/mcpServer.ts"
import { missionWorld } from "../../mission/world.ts"

const place = Effect.map(missionWorld(), ({ home, project }) => ({ home: home.path, cwd: project.path }))

const ping = (id: string) => ({ jsonrpc: "2.0", id, method: "ping" })

describe("a hostile client", () => {
  it.scopedLive("gets an answer to what is deep or long, and so does the next message", () =>
    Effect.gen(function* () {
      const { answers, child, end, write } = yield* bare(yield* place)
      const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`
      write(
        initialize("2025-06-18"),
        `{"jsonrpc":"2.0","id":"deep","method":"tools/call","params":{"name":"status","arguments":{"x":${deep}}}}`,
        call("long", "status", { feature: "y".repeat(5_000_000) }),
        call("too long", "status", { feature: "y".repeat(9_000_000) }),
        call("proto", "status", JSON.parse('{"__proto__":{"feature":"x"}}')),
        ping("after")
      )
      yield* eventually(Effect.sync(() => answers().some(({ id }) => id === "after")))
      child.stdin.end()
      assert.strictEqual(yield* end, 0)
      const of = (wanted: string | null) => answers().find(({ id }) => id === wanted)
      assert.strictEqual(of("deep")?.result.structuredContent.error.code, "tool_input_refused")
      assert.strictEqual(of("long")?.result.structuredContent.error.code, "tool_input_refused")
      assert.isUndefined(of("too long"))
      assert.strictEqual(of(null)?.error.code, -32700)
      assert.isDefined(of("proto")?.result)
    })
  )

  it.scopedLive("that asks a hundred things at once is answered a hundred times, and no file stays open", () =>
    Effect.gen(function* () {
      const { answers, child, end, write } = yield* bare(yield* place)
      const opened = () => (process.platform === "linux" ? readdirSync(`/proc/${child.pid}/fd`).length : 0)
      write(initialize("2025-06-18"), call("first", "sync_status"))
      yield* eventually(Effect.sync(() => answers().length === 2))
      const before = opened()
      const names = ["status", "config_list", "sync_status", "agent_tasks_list_tasks"]
      for (let id = 1; id <= 100; id++) write(call(id, names[id % names.length] ?? ""))
      yield* eventually(Effect.sync(() => answers().length === 102))
      assert.isAtMost(opened(), before)
      child.stdin.end()
      assert.strictEqual(yield* end, 0)
      assert.deepStrictEqual(
        answers().filter(({ result }) => result.isError === true),
        []
      )
      const ids = answers().map(({ id }) => id)
      assert.strictEqual(new Set(ids).size, 102)
    })
  )

  it.scopedLive("may cancel all that waits: the next call is answered", () =>
    Effect.gen(function* () {
      const { answers, child, end, write } = yield* bare(yield* place)
      write(initialize("2025-06-18"))
      for (let id = 1; id <= 60; id++) write(call(id, "agent_status_doctor"))
      for (let id = 1; id <= 60; id++)
        write({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: id } })
      write(call("next", "status"))
      yield* eventually(Effect.sync(() => answers().some(({ id }) => id === "next")))
      child.stdin.end()
      assert.strictEqual(yield* end, 0)
      assert.isBelow(answers().length, 12)
    })
  )
})
