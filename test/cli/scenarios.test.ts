import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { builtDesk, routesOf } from "./builtDesk.ts"

const finish = { ref: { system: "linear", id: "WEB-101", workspace: "acme" }, action: "update", target_status: "done" }

/** The acceptance scenarios of S059, told to the built command over HTTP. */
describe("S059", () => {
  it.scopedLive("scenario 1: binding a hosted tracker keeps routing context and nothing else", () =>
    Effect.gen(function* () {
      const { bind, project, routes, run } = yield* builtDesk()
      bind("project:\n  slug: web\n")
      const { exitCode, stdout } = yield* run("tracker", "bind", "--provider", "linear", "--project-slug", "my-project")
      assert.deepStrictEqual([exitCode, stdout], [0, "This project is bound to linear (my-project)\n"])
      assert.strictEqual(
        project.read(".kittify/config.yaml"),
        "project:\n  slug: web\ntracker:\n  provider: linear\n  project_slug: my-project\n"
      )
      assert.deepStrictEqual(yield* routes, [])
    })
  )

  it.scopedLive("scenario 2: a pull goes through the control plane", () =>
    Effect.gen(function* () {
      const { requests, run } = yield* builtDesk()
      const { exitCode, stderr, stdout } = yield* run("tracker", "sync", "pull", "--limit", "2")
      assert.strictEqual(exitCode, 0)
      assert.strictEqual(stderr, "Pulling from linear (web) ...\n")
      assert.match(stdout, /^KEY +STATUS +TITLE +ASSIGNEE\nWEB-101 +in_progress +Checkout without an account +\w+\n/)
      assert.include(stdout, "Pulled 2 of 2\nIdentity: installation linear/acme")
      const sent = (yield* requests).find(({ route }) => route === "tracker/pull")
      assert.deepInclude(sent, { method: "POST", url: "/api/v1/tracker/pull" })
      assert.match(sent?.headers["authorization"] ?? "", /^Bearer /)
      assert.strictEqual(sent?.headers["x-team-slug"], "demo-team")
      assert.isUndefined(sent?.headers["traceparent"])
    })
  )

  it.scopedLive("scenario 3: a push is answered at once or waited for", () =>
    Effect.gen(function* () {
      const { fault, issues, project, requests, run } = yield* builtDesk({ operationDelay: 0 })
      project.write("items.json", JSON.stringify([finish]))
      const push = run("tracker", "sync", "push", "--items-json", "items.json")
      assert.include((yield* push).stdout, "WEB-101: transitioned\nPushed 1 of 1")
      assert.strictEqual((yield* issues("linear", "web"))[0]?.status, "done")
      yield* fault("tracker/push=slow:0ms")
      const later = yield* push
      assert.strictEqual(later.exitCode, 0)
      assert.match(later.stderr, /Operation [0-9a-f-]{36} goes on in the background; waiting up to 5m/)
      assert.include(later.stdout, "WEB-101: unchanged")
      const all = yield* requests
      const keys = all.flatMap(({ headers, route }) => (route === "tracker/push" ? [headers["idempotency-key"]] : []))
      assert.match(keys.join(" "), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f-]{21} [0-9a-f-]{36}$/)
      assert.isTrue(all.some(({ method, url }) => method === "GET" && url.startsWith("/api/v1/tracker/operations/")))
    })
  )

  it.scopedLive("scenario 4: a run is one full cycle", () =>
    Effect.gen(function* () {
      const { requests, run } = yield* builtDesk()
      const { exitCode, stdout } = yield* run("tracker", "sync", "run")
      assert.strictEqual(exitCode, 0)
      assert.include(stdout, "Synced 12 of 12\n  pulled 12 of 12\n  pushed 0 of 0\n")
      const sent = (yield* requests).find(({ route }) => route === "tracker/run")
      assert.deepStrictEqual(JSON.parse(sent?.body ?? ""), {
        provider: "linear",
        project_slug: "web",
        pull_first: true,
        limit: 100
      })
      assert.isString(sent?.headers["idempotency-key"])
    })
  )

  it.scopedLive("scenario 5: legacy operations are refused with the way that replaced them", () =>
    Effect.gen(function* () {
      const { routes, run } = yield* builtDesk()
      const add = yield* run("tracker", "map", "add", "--wp-id", "WP01", "--external-id", "1")
      assert.include(add.stderr, "not available for linear")
      assert.include(add.stderr, "dashboard")
      const publish = yield* run("tracker", "sync", "publish")
      assert.include(publish.stderr, "spec-kitty tracker sync push")
      const secret = yield* run("tracker", "bind", "--provider", "jira", "--credential", "token=s3cret")
      assert.include(secret.stderr, "Connect jira on the Spec Kitty dashboard")
      assert.notInclude(secret.stderr, "s3cret")
      assert.deepStrictEqual(
        [add, publish, secret].map(({ exitCode }) => exitCode),
        [1, 1, 2]
      )
      assert.deepStrictEqual(yield* routes, [])
    })
  )

  it.scopedLive("scenario 6: a local tracker asks nobody", () =>
    Effect.gen(function* () {
      const { bind, routes, run } = yield* builtDesk()
      bind("tracker:\n  provider: beads\n  workspace: web\n")
      const verbs = [
        ["status"],
        ["map", "list"],
        ["sync", "pull"],
        ["sync", "push"],
        ["sync", "run"],
        ["sync", "publish"]
      ]
      for (const verb of verbs) yield* run("tracker", ...verb)
      assert.deepStrictEqual(yield* routes, [])
    })
  )

  it.scopedLive.each(["azure_devops", "azure-devops", "Azure"])("scenario 7: %s is no longer supported", (provider) =>
    Effect.gen(function* () {
      const { routes, run } = yield* builtDesk()
      const { exitCode, stderr } = yield* run("tracker", "bind", "--provider", provider, "--project-slug", "x")
      assert.strictEqual(exitCode, 2)
      assert.match(
        stderr,
        /Azure DevOps .* is no longer supported\. Supported are linear, jira, github, gitlab, beads, fp/
      )
      assert.deepStrictEqual(yield* routes, [])
    })
  )

  it.scopedLive("scenarios 8 and 9: mappings and status are the control plane's", () =>
    Effect.gen(function* () {
      const { routes, run } = yield* builtDesk()
      assert.include((yield* run("tracker", "map", "list")).stdout, "WP01: linear:WEB-101\nWP02: linear:WEB-102\n")
      const { json } = yield* run("tracker", "status", "--json")
      assert.deepInclude(json, { configured: true, connected: true, provider: "linear", sync_state: "idle" })
      assert.deepStrictEqual(routesOf(yield* routes), ["GET tracker/mappings 200", "GET tracker/status 200"])
    })
  )

  it.scopedLive("scenario 10: 401 renews the session once, and then says to sign in", () =>
    Effect.gen(function* () {
      const { expireAccess, revoke, routes, run } = yield* builtDesk()
      yield* expireAccess
      assert.strictEqual((yield* run("tracker", "status")).exitCode, 0)
      assert.deepStrictEqual(routesOf(yield* routes), [
        "GET tracker/status 401",
        "POST token/refresh 200",
        "GET tracker/status 200"
      ])
      yield* revoke
      const ended = yield* run("tracker", "status")
      assert.strictEqual(ended.exitCode, 4)
      assert.include(ended.stderr, "spec-kitty auth login")
      assert.deepStrictEqual(routesOf(yield* routes).slice(3), ["GET tracker/status 401", "POST token/refresh 401"])
    })
  )
})
