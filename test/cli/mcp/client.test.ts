import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { eventually } from "../../daemon/desk.ts"
import { temporaryFolder } from "../../helpers/folder.ts"
import { mcpClient } from "../../helpers/mcpClient.ts"
import { specKitty } from "../../helpers/specKitty.ts"
import { describeMission, here } from "../planningDesk.ts"

/** A repository with a mission, planned to its end. */
const planned = Effect.gen(function* () {
  const place = yield* here
  yield* place.json("init", "--here", "--ai", "claude", "--non-interactive")
  yield* place.json("agent", "feature", "create-feature", "hello")
  describeMission(place.repo, "001-hello")
  yield* place.json("plan", "--feature", "001-hello")
  yield* place.json("tasks", "--feature", "001-hello")
  return { ...place, cwd: place.repo.path }
})

describe("an MCP client in front of the built command", () => {
  it.scopedLive("sees the tools that read, and gets the very documents of the command line", () =>
    Effect.gen(function* () {
      const place = yield* planned
      const { call, client, errors, tools } = yield* mcpClient(place)
      assert.strictEqual(client.getServerVersion()?.name, "spec-kitty")
      assert.isDefined(client.getServerCapabilities()?.tools)
      const listed = yield* tools
      assert.includeMembers(
        listed.map(({ name }) => name),
        ["status", "sync_status", "agent_tasks_list_tasks", "config_get", "doctor"]
      )
      for (const { annotations, name } of listed) assert.isTrue(annotations?.readOnlyHint, name)
      for (const [name, input, ...argv] of [
        ["status", {}, "status"],
        ["agent_tasks_list_tasks", { lane: "planned" }, "agent", "tasks", "list-tasks", "--lane", "planned"],
        ["config_get", { key: "sync.enabled" }, "config", "get", "sync.enabled"],
        ["config_get", { key: "sync.enabeld" }, "config", "get", "sync.enabeld"],
        ["agent_tasks_list_dependents", { wp: "WP09" }, "agent", "tasks", "list-dependents", "WP09"],
        ["agent_tasks_list_dependents", { wp: "" }, "agent", "tasks", "list-dependents", ""]
      ] as const) {
        const told = yield* specKitty(place, ...argv, "--json")
        const called = yield* call(name, input)
        assert.strictEqual(`${called.text}\n`, told.stdout)
        assert.strictEqual(called.exitCode, told.exitCode)
        assert.strictEqual(called.isError, told.exitCode !== 0)
      }
      assert.deepStrictEqual(errors, [])
    })
  )

  it.scopedLive("is told what it may not and what it has mistaken, as the answer of the tool", () =>
    Effect.gen(function* () {
      const { call, client, errors } = yield* mcpClient(yield* planned)
      const move = { wp: "WP01", to: "doing" }
      const code = (name: string, input: Readonly<Record<string, unknown>>) =>
        Effect.map(call(name, input), ({ document, isError }) => [isError, document.error.code])
      assert.deepStrictEqual(yield* code("agent_tasks_move_task", move), [true, "writing_not_allowed"])
      assert.deepStrictEqual(yield* code("config_get", {}), [true, "tool_input_refused"])
      assert.deepStrictEqual(yield* code("config_get", { key: 5 }), [true, "tool_input_refused"])
      assert.deepStrictEqual(yield* code("config_get", { key: "x".repeat(2_000_000) }), [true, "tool_input_refused"])
      assert.deepStrictEqual(yield* code("sync_daemon_logs", { lines: -1 }), [true, "usage"])
      const unknown = yield* Effect.promise(() => client.callTool({ name: "agent_move_task" }).catch(String))
      assert.match(String(unknown), /-32602.*There is no tool 'agent_move_task'/)
      assert.deepStrictEqual(errors, [])
    })
  )

  it.scopedLive("finds trackers only where the gate is open, as on the command line", () =>
    Effect.gen(function* () {
      const place = yield* planned
      const namesWith = (env: Readonly<Record<string, string>>) =>
        Effect.scoped(
          Effect.flatMap(mcpClient({ ...place, env }, "--allow-write"), ({ tools }) =>
            Effect.map(tools, (listed) => listed.map(({ name }) => name))
          )
        )
      const closed = yield* namesWith({})
      const open = yield* namesWith({ SPEC_KITTY_ENABLE_SAAS_SYNC: " On " })
      const hosted = (name: string) => /^tracker_|ticket/.test(name)
      assert.deepStrictEqual(
        closed,
        open.filter((name) => !hosted(name))
      )
      assert.includeMembers(open, ["tracker_sync_push", "agent_tickets_search", "agent_feature_start_from_ticket"])
      assert.notIncludeMembers(closed, ["tracker_status"])
    })
  )

  it.scopedLive("writes with leave, and what looks like an option stays a text", () =>
    Effect.gen(function* () {
      const place = yield* planned
      const { done } = yield* mcpClient(place, "--allow-write")
      const note = '--force isn\'t an option, and $(touch x) `is` "text"\nof two lines'
      yield* done("agent_tasks_add_history", { wp: "WP01", note, feature: "001-hello" })
      assert.include(place.repo.read("kitty-specs/001-hello/tasks/WP01-hello-world.md"), "--force isn't an option")
      assert.notInclude(place.repo.list(), "x")
    })
  )

  it.scopedLive("asks nobody: a question is answered by the option that the error names", () =>
    Effect.gen(function* () {
      const { call, done } = yield* mcpClient(yield* planned, "--allow-write")
      const [{ event_id: event }] = (yield* done("sync_diagnose")).results
      const { document, isError } = yield* call("sync_discard", { event })
      assert.isTrue(isError)
      assert.include(document.error.message, "there is no terminal to answer on")
      assert.include(document.error.next_action, "--yes")
      yield* done("sync_discard", { event, yes: true })
    })
  )

  it.scopedLive("finds what was logged behind the answer, and once in the log of the server", () =>
    Effect.gen(function* () {
      const { call, errors, said } = yield* mcpClient(yield* planned, "--allow-write", "--log-level", "debug")
      const { notices } = yield* call("agent_tasks_add_history", { wp: "WP01", note: "Hello" })
      assert.include(notices.join("\n"), "debug: git ")
      const commits = () => said().match(/^debug: git [^\n]*commit --quiet/gm) ?? []
      yield* eventually(Effect.sync(() => commits().length > 0))
      assert.lengthOf(commits(), 1)
      assert.deepStrictEqual(errors, [])
    })
  )

  it.scopedLive("works in the directory that --project names, whatever the environment names", () =>
    Effect.gen(function* () {
      const place = yield* planned
      const elsewhere = yield* temporaryFolder
      elsewhere.write(".kittify/config.yaml", "project:\n  slug: other\n")
      const others = { home: place.home, cwd: elsewhere.path, env: { SPECIFY_REPO_ROOT: elsewhere.path } }
      const projectOf = (...options: ReadonlyArray<string>) =>
        Effect.gen(function* () {
          const { call } = yield* mcpClient(others, ...options)
          return (yield* call("doctor")).document.checks[0].details.root
        })
      assert.strictEqual(yield* projectOf("--project", place.cwd), place.cwd)
      assert.strictEqual(yield* projectOf(), elsewhere.path)
    })
  )
})
