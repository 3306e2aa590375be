import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { SandboxOptions } from "../../../src/sandbox/options.ts"
import { doors } from "../../helpers/doors.ts"
import { builtDesk, routesOf } from "../builtDesk.ts"

const finish = { ref: { system: "linear", id: "WEB-101", workspace: "acme" }, action: "update", target_status: "done" }

/** The acceptance scenarios of S059 as documents, the same through every door. */
describe.each(doors)("S059 through %s", (_name, door) => {
  const deskWith = (options: SandboxOptions = {}) =>
    Effect.gen(function* () {
      const desk = yield* builtDesk(options)
      return { ...desk, ask: yield* door(desk.setting) }
    })

  it.scopedLive("1: binding a hosted tracker keeps routing context and nothing else", () =>
    Effect.gen(function* () {
      const { ask, bind, project, routes } = yield* deskWith()
      bind("project:\n  slug: web\n")
      const { exitCode } = yield* ask("tracker_bind", { provider: "linear", project_slug: "my-project" })
      assert.strictEqual(exitCode, 0)
      assert.strictEqual(
        project.read(".kittify/config.yaml"),
        "project:\n  slug: web\ntracker:\n  provider: linear\n  project_slug: my-project\n"
      )
      assert.deepStrictEqual(yield* routes, [])
    })
  )

  it.scopedLive("2, 4: a pull and a run go through the control plane, signed", () =>
    Effect.gen(function* () {
      const { ask, requests } = yield* deskWith()
      const pulled = yield* ask("tracker_sync_pull", { limit: 2 })
      assert.strictEqual(pulled.exitCode, 0)
      assert.strictEqual(pulled.document.items.length, 2)
      assert.strictEqual((yield* ask("tracker_sync_run")).exitCode, 0)
      const sent = (yield* requests).filter(({ route }) => route === "tracker/pull" || route === "tracker/run")
      assert.lengthOf(sent, 2)
      for (const { headers } of sent) {
        assert.match(headers["authorization"] ?? "", /^Bearer /)
        assert.strictEqual(headers["x-team-slug"], "demo-team")
      }
      assert.isString(sent[1]?.headers["idempotency-key"])
    })
  )

  it.scopedLive("3: a push is answered at once or waited for", () =>
    Effect.gen(function* () {
      const { ask, fault, issues, project } = yield* deskWith({ operationDelay: 0 })
      project.write("items.json", JSON.stringify([finish]))
      const push = ask("tracker_sync_push", { items_json: "items.json" })
      assert.strictEqual((yield* push).exitCode, 0)
      assert.strictEqual((yield* issues("linear", "web"))[0]?.status, "done")
      yield* fault("tracker/push=slow:0ms")
      assert.strictEqual((yield* push).exitCode, 0)
    })
  )

  it.scopedLive("5, 7: what is gone is refused with what replaced it, and nobody is asked", () =>
    Effect.gen(function* () {
      const { ask, routes } = yield* deskWith()
      const refusals = [
        ["tracker_map_add", { wp_id: "WP01", external_id: "1" }, "operation_not_available", 1],
        ["tracker_sync_publish", {}, "operation_not_available", 1],
        ["tracker_bind", { provider: "jira", credential: ["token=s3cret"] }, "credentials_not_accepted", 2],
        ["tracker_bind", { provider: "azure-devops", project_slug: "x" }, "provider_removed", 2]
      ] as const
      for (const [tool, input, code, exit] of refusals) {
        const { document, exitCode } = yield* ask(tool, input)
        assert.deepStrictEqual([document.error.code, exitCode], [code, exit], tool)
        assert.isString(document.error.next_action)
        assert.notInclude(JSON.stringify(document), "s3cret")
      }
      assert.deepStrictEqual(yield* routes, [])
    })
  )

  it.scopedLive("8, 9: mappings and status are the control plane's", () =>
    Effect.gen(function* () {
      const { ask, routes } = yield* deskWith()
      assert.isNotEmpty((yield* ask("tracker_map_list")).document.mappings)
      const { document } = yield* ask("tracker_status")
      assert.deepInclude(document, { configured: true, connected: true, provider: "linear", sync_state: "idle" })
      assert.deepStrictEqual(routesOf(yield* routes), ["GET tracker/mappings 200", "GET tracker/status 200"])
    })
  )

  it.scopedLive("10: 401 renews the session once, and then says to sign in", () =>
    Effect.gen(function* () {
      const { ask, expireAccess, revoke, routes } = yield* deskWith()
      yield* expireAccess
      assert.strictEqual((yield* ask("tracker_status")).exitCode, 0)
      yield* revoke
      const ended = yield* ask("tracker_status")
      assert.strictEqual(ended.exitCode, 4)
      assert.include(ended.document.error.next_action, "spec-kitty auth login")
      assert.deepStrictEqual(routesOf(yield* routes).slice(1), [
        "POST token/refresh 200",
        "GET tracker/status 200",
        "GET tracker/status 401",
        "POST token/refresh 401"
      ])
    })
  )
})
