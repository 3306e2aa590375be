import { chmodSync } from "node:fs"
import { createServer, type Socket } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { stringify } from "smol-toml"
import { eventually } from "../../daemon/desk.ts"
import { folderAt } from "../../helpers/folder.ts"
import { mcpClient } from "../../helpers/mcpClient.ts"
import { bare, call, initialize } from "../../helpers/mcpServer.ts"
import { missionWorld, treeOf } from "../../mission/world.ts"

/** The mission 001-login with two packages. */
const place = Effect.map(missionWorld(), ({ home, project }) => ({ home: home.path, cwd: project.path, project }))

/** A host that takes connections and never says a word. */
const silentHost = Effect.acquireRelease(
  Effect.async<{ readonly url: string; readonly open: () => number; readonly close: () => void }>((resume) => {
    const sockets = new Set<Socket>()
    const server = createServer((socket) => {
      sockets.add(socket.on("error", () => {}).on("close", () => sockets.delete(socket)))
      socket.resume()
    })
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      const port = typeof address === "object" ? address?.port : 0
      const close = () => {
        for (const socket of sockets) socket.destroy()
        server.close()
      }
      resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, open: () => sockets.size, close }))
    })
  }),
  ({ close }) => Effect.sync(close)
)

/** The same place with a tracker at a host that never answers: `tracker_status` would wait for half a minute. */
const waiting = Effect.gen(function* () {
  const here = yield* place
  const host = yield* silentHost
  const credentials = folderAt(here.home).write(
    ".spec-kitty/credentials",
    stringify({
      tokens: { access: "a", refresh: "r" },
      user: { username: "ann", team_slug: "acme" },
      server: { url: host.url }
    })
  )
  chmodSync(credentials, 0o600)
  const config = here.project.read(".kittify/config.yaml")
  here.project.write(".kittify/config.yaml", `${config}tracker:\n  provider: linear\n  project_slug: web\n`)
  const env = { SPEC_KITTY_ENABLE_SAAS_SYNC: "1", SPEC_KITTY_SAAS_URL: host.url }
  return { ...(yield* bare(here, env)), open: host.open }
})

/** What takes a second at most, on a machine that is busy with other tests. */
const soon = 10_000

describe("the life of the MCP server", () => {
  it.scopedLive("ends with its input, after the last answers, and leaves nothing", () =>
    Effect.gen(function* () {
      const here = yield* place
      const before = treeOf(here.project)
      const { answers, child, end, said, write } = yield* bare(here, {}, "--json")
      write(initialize("2025-06-18"), call("last", "status"))
      child.stdin.end()
      assert.strictEqual(yield* end, 0)
      assert.strictEqual(said.stderr, "")
      assert.deepStrictEqual(
        answers().map(({ id, jsonrpc, result }) => [jsonrpc, id, result !== undefined]),
        [
          ["2.0", 0, true],
          ["2.0", "last", true]
        ]
      )
      assert.deepStrictEqual(treeOf(here.project), before)
    })
  )

  it.scopedLive.each(["input", "SIGTERM", "SIGINT"] as const)(
    "ends soon in the middle of a call that waits for long: %s",
    (how) =>
      Effect.gen(function* () {
        const { child, end, open, said, write } = yield* waiting
        write(initialize("2025-06-18"), call(1, "tracker_status"))
        yield* eventually(Effect.sync(() => open() > 0))
        if (how === "input") child.stdin.end()
        else child.kill(how)
        const [time, code] = yield* Effect.timed(end)
        assert.isBelow(Duration.toMillis(time), soon)
        assert.strictEqual(code, how === "input" ? 0 : 130)
        assert.notInclude(said.stderr, "Interrupted")
      })
  )

  it.scopedLive("survives what is no message, and answers it as JSON-RPC says", () =>
    Effect.gen(function* () {
      const { answers, child, end, write } = yield* bare(yield* place)
      write(
        "GET / HTTP/1.1",
        initialize("1999-01-01", "text id"),
        "",
        "{",
        { jsonrpc: "2.0", id: 1, method: "no/such" },
        { jsonrpc: "2.0", id: 2, method: "tools/call" },
        { jsonrpc: "2.0", id: 3, method: "tools/call", params: { name: "status", arguments: [1] } },
        { jsonrpc: "2.0", id: 4, method: "notifications/initialized" },
        { jsonrpc: "2.0", method: "notifications/of_tomorrow" },
        { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 99 } },
        { jsonrpc: "2.0", id: 5, result: {} },
        [{ jsonrpc: "2.0", id: 6, method: "ping" }],
        call(0, "config_get", { key: "sync.enabled", "\u0000": { deep: [[[]]] } })
      )
      child.stdin.end()
      assert.strictEqual(yield* end, 0)
      const found = Object.fromEntries(answers().map((one) => [`${one.id}`, one.error?.code ?? one.result]))
      assert.strictEqual(found["text id"].protocolVersion, "2025-06-18")
      assert.deepInclude(found, { "1": -32601, "2": -32602, "3": -32602, "4": -32601 })
      assert.deepStrictEqual(found["6"], {})
      assert.isTrue(found["0"].isError)
      assert.strictEqual(answers().filter(({ id }) => id === null).length, 2)
    })
  )

  it.scopedLive.each(["2025-06-18", "2025-03-26", "2024-11-05"])("speaks %s with a client that does", (version) =>
    Effect.gen(function* () {
      const { answers, child, end, write } = yield* bare(yield* place)
      write(initialize(version))
      child.stdin.end()
      yield* end
      assert.strictEqual(answers()[0].result.protocolVersion, version)
    })
  )
})

describe("calls beside each other", () => {
  it.scopedLive("are answered each with its own document, and write one after the other", () =>
    Effect.gen(function* () {
      const here = yield* place
      const { call, done, errors } = yield* mcpClient(here, "--allow-write")
      const notes = Array.from({ length: 6 }, (_, index) => `Note number ${index}`)
      const [reads, writes] = yield* Effect.all(
        [
          Effect.forEach(
            ["sync.enabled", "sync.max_queue_size", "nonsense", "sync.server_url"],
            (key) => Effect.map(call("config_get", { key }), ({ document }) => document.key ?? document.error.code),
            { concurrency: "unbounded" }
          ),
          Effect.forEach(notes, (note) => call("agent_tasks_add_history", { wp: "WP01", note }), {
            concurrency: "unbounded"
          })
        ],
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual(
        reads.filter((_, index) => index !== 2),
        ["sync.enabled", "sync.max_queue_size", "sync.server_url"]
      )
      for (const { isError, text } of writes) assert.isFalse(isError, text)
      const prompt = here.project.read("kitty-specs/001-login/tasks/WP01-part.md")
      for (const note of notes) assert.include(prompt, note)
      assert.strictEqual((yield* done("status")).total_wps, 2)
      assert.deepStrictEqual(errors, [])
    })
  )

  it.scopedLive("end when they are cancelled, without an answer, and only they", () =>
    Effect.gen(function* () {
      const { answers, child, end, open, write } = yield* waiting
      write(initialize("2025-06-18"), call("slow", "tracker_status"))
      yield* eventually(Effect.sync(() => open() > 0))
      write({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: "slow", reason: "enough" } })
      const [time] = yield* Effect.timed(eventually(Effect.sync(() => open() === 0)))
      assert.isBelow(Duration.toMillis(time), soon)
      write(call("next", "status"))
      yield* eventually(Effect.sync(() => answers().some(({ id }) => id === "next")))
      child.stdin.end()
      assert.strictEqual(yield* end, 0)
      assert.deepStrictEqual(
        answers().map(({ id }) => id),
        [0, "next"]
      )
    })
  )
})
