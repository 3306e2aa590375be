import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync } from "node:fs"
import { stringify } from "smol-toml"
import { parseFault } from "../../src/sandbox/Fault.ts"
import type { SandboxOptions } from "../../src/sandbox/options.ts"
import { serve } from "../../src/sandbox/Sandbox.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import { call, type Json } from "../sandbox/http.ts"

/** A project on a machine where the rollout is on; no account, no host. */
const desk = Effect.gen(function* () {
  const home = yield* temporaryFolder
  const project = yield* temporaryFolder
  project.write(".kittify/config.yaml", "# ours\nproject:\n  slug: web\n")
  const setting = { home: home.path, cwd: project.path, env: { SPEC_KITTY_ENABLE_SAAS_SYNC: "1" } }
  const run = (...argv: ReadonlyArray<string>) => specKitty(setting, ...argv)
  const json = (...argv: ReadonlyArray<string>) =>
    Effect.map(run(...argv, "--json"), (answer) => ({ ...answer, document: documentOf(answer) as Json }))
  return { home, project, setting, run, json, config: () => project.read(".kittify/config.yaml") }
})

/** The same with a sandbox, Ann signed in to it, and the project bound to Linear there. */
const bound = (options: SandboxOptions = {}) =>
  Effect.gen(function* () {
    const { home, project, setting } = yield* desk
    const sandbox = yield* serve(options)
    const { body } = yield* call(`${sandbox.url}/api/v1/token/`, { json: { username: "ann", password: "kitty" } })
    home.write(
      ".spec-kitty/credentials",
      stringify({
        tokens: { access: body.access, refresh: body.refresh },
        user: { username: "ann", ...(body.team_slug == null ? {} : { team_slug: body.team_slug }) },
        server: { url: sandbox.url }
      })
    )
    project.write(".kittify/config.yaml", "tracker:\n  provider: linear\n  project_slug: web\n")
    const hosted = { ...setting, env: { ...setting.env, SPEC_KITTY_SAAS_URL: sandbox.url } }
    const run = (...argv: ReadonlyArray<string>) => specKitty(hosted, ...argv)
    const json = (...argv: ReadonlyArray<string>) =>
      Effect.map(run(...argv, "--json"), (answer) => ({ ...answer, document: documentOf(answer) as Json }))
    const routes = Effect.map(sandbox.requests, (all) =>
      all.filter(({ route }) => route !== "token").map(({ method, route, status }) => `${method} ${route} ${status}`)
    )
    const fault = (text: string) => Effect.flatMap(parseFault(text), sandbox.inject)
    const items = (...all: ReadonlyArray<object>) => project.write("items.json", JSON.stringify(all))
    return { home, project, ...sandbox, run, json, routes, fault, items }
  })

const finish = { ref: { system: "linear", id: "WEB-101", workspace: "acme" }, action: "update", target_status: "done" }

const verbs = [
  ["providers"],
  ["bind", "--provider", "linear", "--project-slug", "web"],
  ["unbind"],
  ["status"],
  ["map", "list"],
  ["sync", "pull"],
  ["sync", "publish"]
]

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

describe("tracker bind", () => {
  it.scopedLive("keeps provider and slug of a hosted tracker, and nothing else", () =>
    Effect.gen(function* () {
      const { config, home, json, run } = yield* desk
      const { document, exitCode } = yield* json("tracker", "bind", "--provider", "Linear", "--project-slug", "web")
      assert.deepStrictEqual([exitCode, document], [0, { result: "success", provider: "linear", project_slug: "web" }])
      assert.strictEqual(config(), "# ours\nproject:\n  slug: web\ntracker:\n  provider: linear\n  project_slug: web\n")
      assert.isFalse(existsSync(home.at(".spec-kitty/credentials")))
      assert.include((yield* run("tracker", "unbind")).stdout, "linear")
      assert.strictEqual(config(), "# ours\nproject:\n  slug: web\n")
      const again = yield* json("tracker", "unbind")
      assert.deepStrictEqual([again.exitCode, again.document.error.code], [1, "missing_mission_binding"])
    })
  )

  it.scopedLive.each([
    [
      ["--provider", "linear", "--credential", "api_key=s3cret", "--project-slug", "web"],
      2,
      "credentials_not_accepted"
    ],
    [["--provider", "jira", "--credential", "token=s3cret"], 2, "credentials_not_accepted"],
    [["--provider", "linear"], 2, "option_missing"],
    [["--provider", "github", "--project-slug", "web", "--workspace", "acme"], 2, "option_not_used"],
    [["--provider", "beads"], 2, "option_missing"],
    [["--provider", "beads", "--workspace", "web", "--credential", "s3cret"], 2, "credential_not_understood"],
    [["--provider", "fp", "--workspace", "web", "--field-owner", "title=me"], 2, "field_owner_not_understood"],
    [["--provider", "jira", "--project-slug", "web", "--field-owner", "title=local"], 2, "option_not_used"],
    [["--provider", "linaer", "--project-slug", "web"], 2, "unknown_provider"],
    [["--provider", "azure_devops", "--project-slug", "web"], 2, "provider_removed"],
    [["--provider", "Azure-DevOps"], 2, "provider_removed"],
    [["--provider", "AZURE", "--credential", "pat=s3cret"], 2, "provider_removed"]
  ] as const)("refuses %j", ([argv, exitCode, code]) =>
    Effect.gen(function* () {
      const { config, home, json, run } = yield* desk
      const before = config()
      const answer = yield* json("tracker", "bind", ...argv)
      assert.deepStrictEqual([answer.exitCode, answer.document.error.code], [exitCode, code])
      assert.notInclude(answer.stdout + (yield* run("tracker", "bind", ...argv)).stderr, "s3cret")
      assert.strictEqual(config(), before)
      assert.isFalse(existsSync(home.at(".spec-kitty")))
    })
  )

  it.scopedLive("sends whoever offers a secret to the dashboard, signed in or not", () =>
    Effect.gen(function* () {
      const { run } = yield* desk
      const { stderr } = yield* run("tracker", "bind", "--provider", "linear", "--credential", "api_key=x")
      assert.include(stderr, "dashboard")
      assert.include(stderr, "spec-kitty auth login")
      const azure = yield* run("tracker", "bind", "--provider", "azure")
      assert.include(azure.stderr, "no longer supported")
      assert.include(azure.stderr, "linear, jira, github, gitlab, beads, fp")
    })
  )

  it.scopedLive("keeps what a local tracker is told, beside an account", () =>
    Effect.gen(function* () {
      const { config, home, json, run } = yield* desk
      home.write(".spec-kitty/credentials", '[server]\nurl = "https://h.example"\n')
      const bind = ["--provider", "beads", "--workspace", "web", "--doctrine-mode", "split_ownership"]
      yield* run(
        "tracker",
        "bind",
        ...bind,
        "--credential",
        "command = /opt/bd",
        "--credential",
        "cwd=/a=b",
        "--field-owner",
        "title=local"
      )
      assert.include(
        config(),
        "tracker:\n  provider: beads\n  workspace: web\n  doctrine:\n    mode: split_ownership\n    field_owners:\n      title: local\n"
      )
      const saved = home.read(".spec-kitty/credentials")
      assert.include(saved, 'command = "/opt/bd"')
      assert.include(saved, 'cwd = "/a=b"')
      assert.include(saved, "[tracker.providers.beads]")
      const { document } = yield* json("tracker", "status")
      assert.deepStrictEqual(document, { configured: true, provider: "beads", workspace: "web" })
      yield* run("tracker", "unbind")
      assert.notInclude(home.read(".spec-kitty/credentials"), "beads")
      assert.include(home.read(".spec-kitty/credentials"), "h.example")
    })
  )
})

describe("a verb that does not exist for a provider", () => {
  it.scopedLive.each([
    ["linear", ["map", "add", "--wp-id", "WP01", "--external-id", "1"], "spec-kitty tracker map list"],
    ["gitlab", ["sync", "publish"], "spec-kitty tracker sync run"],
    ["beads", ["sync", "publish"], "Use beads itself"]
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

  it.scopedLive("is said to come later for a local one", () =>
    Effect.gen(function* () {
      const { json, project } = yield* desk
      project.write(".kittify/config.yaml", "tracker:\n  provider: fp\n  workspace: w\n")
      for (const verb of ["sync pull", "sync push", "sync run", "map list"]) {
        const { document, exitCode } = yield* json("tracker", ...verb.split(" "))
        assert.deepStrictEqual([exitCode, document.error.code], [1, "local_engine_unavailable"], verb)
        assert.include(document.error.message, `\`spec-kitty tracker ${verb}\` is not available for fp`)
      }
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

describe("what is missing", () => {
  it.scopedLive("is told first things first", () =>
    Effect.gen(function* () {
      const { json, project } = yield* desk
      const code = Effect.map(json("tracker", "sync", "pull"), ({ document, exitCode }) => [
        document.error.code,
        exitCode
      ])
      assert.deepStrictEqual((yield* json("tracker", "status")).document, { configured: false })
      assert.deepStrictEqual(yield* code, ["missing_auth", 4])
      project.write(".kittify/config.yaml", "tracker:\n  provider: linear\n  project_slug: web\n")
      assert.deepStrictEqual(yield* code, ["missing_auth", 4])
    })
  )

  it.scopedLive("is a binding: status says so and is fine, everything else is not", () =>
    Effect.gen(function* () {
      const { json, project, routes } = yield* bound()
      project.write(".kittify/config.yaml", "project:\n  slug: web\n")
      assert.deepInclude(yield* json("tracker", "status"), { exitCode: 0, document: { configured: false } })
      for (const verb of ["map list", "sync pull", "sync run"]) {
        const { document, exitCode } = yield* json("tracker", ...verb.split(" "))
        assert.deepStrictEqual([document.error.code, exitCode], ["missing_mission_binding", 1], verb)
      }
      assert.notMatch((yield* routes).join(), /tracker/)
    })
  )

  it.scopedLive("is a binding when an older version's is to Azure", () =>
    Effect.gen(function* () {
      const { project, run, json } = yield* desk
      project.write(".kittify/config.yaml", "tracker:\n  provider: azure_devops\n  workspace: w\n")
      const status = yield* run("tracker", "status")
      assert.deepStrictEqual([status.exitCode, status.stdout], [0, "No tracker is configured here\n"])
      assert.include(status.stderr, "no longer supported")
      assert.strictEqual((yield* json("tracker", "unbind")).exitCode, 0)
    })
  )

  it.scopedLive("is the host: a network error that may pass", () =>
    Effect.gen(function* () {
      const { json, stop } = yield* bound()
      yield* stop
      const { document, exitCode } = yield* json("tracker", "sync", "pull")
      assert.deepStrictEqual([document.error.code, exitCode], ["host_unreachable", 75])
    })
  )

  it.scopedLive("is a team: nothing is sent", () =>
    Effect.gen(function* () {
      const { json, routes } = yield* bound({ users: [{ username: "ann", password: "kitty" }] })
      const { document, exitCode } = yield* json("tracker", "status")
      assert.deepStrictEqual([document.error.code, exitCode], ["no_team", 4])
      assert.deepStrictEqual(yield* routes, [])
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
