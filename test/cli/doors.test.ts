import { execFileSync } from "node:child_process"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { SandboxOptions } from "../../src/sandbox/options.ts"
import { atEveryDoor } from "../helpers/doors.ts"
import { stubEnvironment, stubs } from "../helpers/localTracker.ts"
import { builtDesk, routesOf } from "./builtDesk.ts"

const finish = { ref: { system: "linear", id: "WEB-101", workspace: "acme" }, action: "update", target_status: "done" }

type Open = Parameters<Parameters<typeof atEveryDoor>[0]>[0]

const deskWith = (open: Open, options: SandboxOptions = {}) =>
  Effect.gen(function* () {
    const desk = yield* builtDesk(options)
    return { ...desk, ask: yield* open(desk.setting) }
  })

/** A repository with two issues in the stub of a local tracker, beside the same sandbox. */
const localDesk = (open: Open, provider: "beads" | "fp") =>
  Effect.gen(function* () {
    const desk = yield* builtDesk()
    const env = { ...desk.setting.env, ...stubEnvironment(desk.home.path) }
    const command = provider === "beads" ? stubs.bd : stubs.fp
    const program = (...args: ReadonlyArray<string>) =>
      execFileSync(command, args, { cwd: desk.project.path, encoding: "utf8", env, stdio: "pipe" })
    program("init", ...(provider === "beads" ? ["-p", "bd", "-q"] : ["--prefix", "FP", "--yes", "--agent", "skip"]))
    const create = provider === "beads" ? ["create"] : ["issue", "create"]
    for (const title of ["First", "Second"]) program(...create, "--title", title)
    desk.bind("project:\n  uuid: 6f1f3c2e-8b1c-4a57-9d5e-0d6c1f0a2b3c\n  slug: web\n  node_id: 0123456789ab\n")
    return { ...desk, command, ask: yield* open({ ...desk.setting, env }) }
  })

/** The acceptance scenarios of S059 as documents, the same through every door. */
describe("S059 at every door", () => {
  it.live("1: binding a hosted tracker keeps routing context and nothing else", () =>
    atEveryDoor((open) =>
      Effect.gen(function* () {
        const { ask, bind, project, routes } = yield* deskWith(open)
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
  )

  it.live("2, 4: a pull and a run go through the control plane, signed", () =>
    atEveryDoor((open) =>
      Effect.gen(function* () {
        const { ask, requests } = yield* deskWith(open)
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
  )

  it.live("3: a push is answered at once or waited for", () =>
    atEveryDoor((open) =>
      Effect.gen(function* () {
        const { ask, fault, issues, project } = yield* deskWith(open, { operationDelay: 0 })
        project.write("items.json", JSON.stringify([finish]))
        const push = ask("tracker_sync_push", { items_json: "items.json" })
        assert.strictEqual((yield* push).exitCode, 0)
        assert.strictEqual((yield* issues("linear", "web"))[0]?.status, "done")
        yield* fault("tracker/push=slow:0ms")
        assert.strictEqual((yield* push).exitCode, 0)
      })
    )
  )

  it.live("5, 7: what is gone is refused with what replaced it, and nobody is asked", () =>
    atEveryDoor((open) =>
      Effect.gen(function* () {
        const { ask, routes } = yield* deskWith(open)
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
  )

  it.live("8, 9: mappings and status are the control plane's", () =>
    atEveryDoor((open) =>
      Effect.gen(function* () {
        const { ask, routes } = yield* deskWith(open)
        assert.isNotEmpty((yield* ask("tracker_map_list")).document.mappings)
        const { document } = yield* ask("tracker_status")
        assert.deepInclude(document, { configured: true, connected: true, provider: "linear", sync_state: "idle" })
        assert.deepStrictEqual(routesOf(yield* routes), ["GET tracker/mappings 200", "GET tracker/status 200"])
      })
    )
  )

  it.live("10: 401 renews the session once, and then says to sign in", () =>
    atEveryDoor((open) =>
      Effect.gen(function* () {
        const { ask, expireAccess, revoke, routes } = yield* deskWith(open)
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
  )

  it.live.each(["beads", "fp"] as const)("6: %s is worked by its own program, and nobody is asked", (provider) =>
    atEveryDoor((open) =>
      Effect.gen(function* () {
        const { ask, command, project, routes } = yield* localDesk(open, provider)
        const bind = { provider, workspace: "web", doctrine_mode: "spec_kitty_authoritative" }
        assert.deepStrictEqual(yield* ask("tracker_bind", { ...bind, credential: [`command=${command}`] }), {
          document: {
            result: "success",
            provider,
            workspace: "web",
            doctrine_mode: bind.doctrine_mode,
            credentials_saved: true,
            command,
            cwd: project.path
          },
          exitCode: 0
        })
        const pulled = yield* ask("tracker_sync_pull")
        assert.deepStrictEqual([pulled.document.stats.pulled_created, pulled.exitCode], [2, 0])
        for (const sync of ["tracker_sync_run", "tracker_sync_push"])
          assert.deepStrictEqual((yield* ask(sync)).document.stats, {
            ...none,
            skipped: sync === "tracker_sync_run" ? 4 : 2
          })
        const map = (wp_id: string) => ask("tracker_map_add", { wp_id, external_id: "1" })
        assert.strictEqual((yield* map("WP01")).exitCode, 0)
        assert.strictEqual((yield* map("WP02")).document.error.code, "mapping_taken")
        assert.lengthOf((yield* ask("tracker_map_list")).document.mappings, 1)
        const { document } = yield* ask("tracker_status")
        assert.deepInclude(document, { configured: true, provider, issue_count: 2, mapping_count: 1 })
        assert.strictEqual((yield* ask("tracker_sync_publish")).document.error.code, "operation_not_available")
        project.write("items.json", JSON.stringify([finish]))
        assert.strictEqual((yield* ask("tracker_sync_push", { items_json: "items.json" })).exitCode, 2)
        assert.strictEqual((yield* ask("tracker_unbind")).exitCode, 0)
        assert.deepStrictEqual((yield* ask("tracker_status")).document, { configured: false })
        assert.deepStrictEqual(yield* routes, [])
      })
    )
  )

  it.live("6: what fails about a local tracker is the same error, with the same next step", () =>
    atEveryDoor((open) =>
      Effect.gen(function* () {
        const { ask, command, routes } = yield* localDesk(open, "beads")
        const fails = [
          [["command=/nowhere/bd"], "connector_missing"],
          [[`command=${stubs.fp}`], "connector_foreign"],
          [[`command=${command}`, "cwd=nowhere"], "connector_folder_missing"]
        ] as const
        for (const [credential, code] of fails) {
          yield* ask("tracker_bind", { provider: "beads", workspace: "web", credential })
          const { document, exitCode } = yield* ask("tracker_sync_pull")
          assert.deepStrictEqual([document.error.code, exitCode], [code, 1])
        }
        assert.deepStrictEqual(yield* routes, [])
      })
    )
  )
})

// helpers

const none = { pulled_created: 0, pulled_updated: 0, pushed_created: 0, pushed_updated: 0, skipped: 0 }
