import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync } from "node:fs"
import { specKitty } from "../helpers/specKitty.ts"
import { type Json } from "../sandbox/http.ts"
import { desk, bound, finish, verbs } from "./boundDesk.ts"

describe("the gate", () => {
  it.scopedLive("off: the tracker does not exist", () =>
    Effect.gen(function* () {
      const { home, setting } = yield* desk
      const off = { ...setting, env: {} }
      for (const verb of verbs) assert.strictEqual((yield* specKitty(off, "tracker", ...verb)).exitCode, 2)
      assert.notInclude((yield* specKitty(off, "--help")).stdout, "tracker")
      assert.isFalse(existsSync(home.at(".spec-kitty")))
    })
  )

  it.scopedLive("on: help tells hosted from local for every verb", () =>
    Effect.gen(function* () {
      const { run } = yield* desk
      assert.include((yield* run("--help")).stdout, "tracker")
      for (const verb of ["bind", "unbind", "status", "map add", "map list", "sync pull", "sync push", "sync run"]) {
        const { stdout } = yield* run("tracker", ...verb.split(" "), "--help")
        assert.match(stdout, /Hosted/, verb)
        assert.match(stdout, /Local/, verb)
      }
    })
  )
})

describe("tracker providers", () => {
  it.scopedLive("lists the six, by kind", () =>
    Effect.gen(function* () {
      const { json, run } = yield* desk
      const { document } = yield* json("tracker", "providers")
      assert.deepStrictEqual(document, { saas: ["linear", "jira", "github", "gitlab"], local: ["beads", "fp"] })
      assert.notInclude((yield* run("tracker", "providers")).stdout.toLowerCase(), "azure")
    })
  )
})

describe("a verb that does not exist for a provider", () => {
  it.scopedLive.each([
    ["linear", ["map", "add", "--wp-id", "WP01", "--external-id", "1"], "spec-kitty tracker map list"],
    ["gitlab", ["sync", "publish"], "spec-kitty tracker sync run"],
    ["beads", ["sync", "publish"], "spec-kitty tracker sync push"]
  ] as const)("is refused for %s without account, host or network", ([provider, argv, replacement]) =>
    Effect.gen(function* () {
      const { json, project, run } = yield* desk
      project.write(".kittify/config.yaml", `tracker:\n  provider: ${provider}\n  project_slug: w\n  workspace: w\n`)
      const { document, exitCode } = yield* json("tracker", ...argv)
      assert.deepStrictEqual([exitCode, document.error.code], [1, "operation_not_available"])
      assert.include(document.error.next_action, replacement)
      assert.include((yield* run("tracker", ...argv)).stderr, replacement)
    })
  )

  it.scopedLive("is a push without items: usage", () =>
    Effect.gen(function* () {
      const { json, project } = yield* desk
      project.write(".kittify/config.yaml", "tracker:\n  provider: jira\n  project_slug: w\n")
      const { document, exitCode } = yield* json("tracker", "sync", "push")
      assert.deepStrictEqual([exitCode, document.error.code], [2, "option_missing"])
      assert.include(document.error.message, "--items-json")
    })
  )
})

describe("hosted verbs", () => {
  it.scopedLive("print the envelope as it came", () =>
    Effect.gen(function* () {
      const { json, requests } = yield* bound()
      const pull = yield* json("tracker", "sync", "pull", "--limit", "2")
      assert.strictEqual(pull.exitCode, 0)
      assert.containsAllKeys(pull.document, ["status", "summary", "items", "identity_path", "has_more", "next_cursor"])
      assert.deepInclude((yield* json("tracker", "status")).document, { configured: true, provider: "linear" })
      assert.isArray((yield* json("tracker", "map", "list")).document.mappings)
      assert.containsAllKeys((yield* json("tracker", "sync", "run")).document, ["pull", "push"])
      const sent = (yield* requests).find(({ route }) => route === "tracker/pull")
      assert.deepStrictEqual(JSON.parse(sent?.body ?? ""), { provider: "linear", project_slug: "web", limit: 2 })
    })
  )

  it.scopedLive("show people a table, the identity and how to go on", () =>
    Effect.gen(function* () {
      const { run } = yield* bound()
      const { stderr, stdout } = yield* run("tracker", "sync", "pull", "--limit", "3")
      assert.include(stderr, "Pulling from linear")
      const lines = stdout.split("\n")
      assert.match(lines[0] ?? "", /^KEY +STATUS +TITLE +ASSIGNEE$/)
      assert.isTrue(lines.slice(0, 4).every((line) => line.length <= 80))
      assert.include(stdout, "Identity: installation linear/acme")
      const cursor = /--cursor (\S+)`/.exec(stdout)?.[1] ?? ""
      assert.notInclude((yield* run("tracker", "sync", "pull", "--cursor", cursor)).stdout, "WEB-101")
      assert.include((yield* run("tracker", "map", "list")).stdout, "WP01: linear:")
      assert.match((yield* run("tracker", "status")).stdout, /provider: +linear/)
      assert.include((yield* run("tracker", "sync", "run")).stdout, "Synced")
    })
  )

  it.scopedLive("end with 1 when a part failed, and show it", () =>
    Effect.gen(function* () {
      const { items, json, run } = yield* bound()
      const missing = { ...finish, ref: { ...finish.ref, id: "WEB-999" } }
      const file = items(finish, missing)
      const answer = yield* json("tracker", "sync", "push", "--items-json", file)
      assert.deepStrictEqual([answer.exitCode, answer.document.status], [1, "partial"])
      const { exitCode, stdout } = yield* run("tracker", "sync", "push", "--items-json", file)
      assert.strictEqual(exitCode, 1)
      assert.include(stdout, "WEB-999: not_found")
    })
  )

  it.scopedLive("name the item and the field that cannot be pushed, and send nothing", () =>
    Effect.gen(function* () {
      const { items, json, routes } = yield* bound()
      const file = items(finish, { ...finish, ref: { system: "linear", workspace: "acme" } }, { ...finish, action: 3 })
      const { document, exitCode } = yield* json("tracker", "sync", "push", "--items-json", file)
      assert.deepStrictEqual([exitCode, document.error.code], [1, "items_invalid"])
      assert.deepStrictEqual(
        document.error.details.problems.map(({ field, index }: Json) => [index, field]),
        [
          [1, "ref.id"],
          [2, "action"]
        ]
      )
      assert.deepStrictEqual(yield* routes, [])
    })
  )

  it.scopedLive("pass on the control plane's own words", () =>
    Effect.gen(function* () {
      const { fault, json, run } = yield* bound()
      yield* fault("tracker/pull=403:2:code=missing_installation")
      const { document, exitCode } = yield* json("tracker", "sync", "pull")
      assert.strictEqual(exitCode, 1)
      assert.deepInclude(document.error, { code: "missing_installation", source: "saas", user_action_required: true })
      const { stderr } = yield* run("tracker", "sync", "pull")
      assert.include(stderr, document.error.message)
      assert.include(stderr, "Action required")
    })
  )

  it.scopedLive("wait for work in the background and give its result", () =>
    Effect.gen(function* () {
      const { home, items, json } = yield* bound({ async: true, operationDelay: 0 })
      const file = items(finish)
      const { document, exitCode } = yield* json("tracker", "sync", "push", "--items-json", file)
      assert.deepStrictEqual([exitCode, document.status, document.operation_id], [0, "ok", undefined])
      assert.deepStrictEqual(home.list(".spec-kitty/operations"), [])
    })
  )

  it.scopedLive("take up what a lost answer left, with the same key, and do it once", () =>
    Effect.gen(function* () {
      const { fault, items, requests, run } = yield* bound()
      const push = run("tracker", "sync", "push", "--items-json", items(finish))
      yield* fault("tracker/push=lose:1")
      assert.strictEqual((yield* push).exitCode, 75)
      const second = yield* push
      assert.strictEqual(second.exitCode, 0)
      assert.include(second.stderr, "Resuming the push")
      assert.include(second.stdout, "transitioned")
      assert.include((yield* push).stdout, "unchanged")
      const keys = (yield* requests).flatMap(({ headers, route }) =>
        route === "tracker/push" ? [headers["idempotency-key"]] : []
      )
      assert.deepStrictEqual([keys.length, new Set(keys).size, keys[0] === keys[1]], [3, 2, true])
    })
  )

  it.scopedLive("start anew with --new", () =>
    Effect.gen(function* () {
      const { fault, requests, run } = yield* bound()
      yield* fault("tracker/run=drop:1")
      assert.strictEqual((yield* run("tracker", "sync", "run")).exitCode, 75)
      const fresh = yield* run("tracker", "sync", "run", "--new")
      assert.strictEqual(fresh.exitCode, 0)
      assert.notInclude(fresh.stderr, "Resuming")
      const keys = (yield* requests).flatMap(({ headers, route }) =>
        route === "tracker/run" ? [headers["idempotency-key"]] : []
      )
      assert.strictEqual(new Set(keys).size, 2)
    })
  )
})
