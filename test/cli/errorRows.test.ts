import { existsSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { builtDesk } from "./builtDesk.ts"

const pull = ["tracker", "sync", "pull"]
const on = { SPEC_KITTY_ENABLE_SAAS_SYNC: "1" }

/** What each failure must name (reference facts: cli 3, E1 to E27 and E39), told by the built command. */
describe("a failure of a hosted command", () => {
  it.scopedLive("E1 to E3: with the gate off the tracker does not exist, and nothing is opened or made", () =>
    Effect.gen(function* () {
      const { home, requests, runIn } = yield* builtDesk()
      const { run: off } = {
        run: runIn({ SPEC_KITTY_SAAS_URL: "http://127.0.0.1:65530", SPEC_KITTY_HOME: home.at("new") })
      }
      const tracker = yield* off(...pull)
      assert.strictEqual(tracker.exitCode, 2)
      assert.include(tracker.stderr, "spec-kitty has no command 'tracker'")
      assert.notMatch((yield* off("--help")).stdout, /tracker|ticket/)
      const now = yield* off("sync", "now", "--json")
      assert.deepStrictEqual([now.exitCode, now.json.error.code], [1, "rollout_disabled"])
      assert.include(now.json.error.next_action, "SPEC_KITTY_ENABLE_SAAS_SYNC=1")
      assert.isFalse(existsSync(home.at("new")))
      assert.lengthOf(yield* requests, 1)
    })
  )

  it.scopedLive("E4 to E7: names the first thing missing and what provides it", () =>
    Effect.gen(function* () {
      const { bind, run, runIn, setting, signOut, stop } = yield* builtDesk()
      const unbound = yield* Effect.zipRight(
        Effect.sync(() => bind("project: {}\n")),
        run(...pull, "--json")
      )
      assert.deepStrictEqual([unbound.exitCode, unbound.json.error.code], [1, "missing_mission_binding"])
      assert.include(unbound.json.error.next_action, "spec-kitty tracker bind")
      yield* stop
      const away = yield* run(...pull)
      assert.deepStrictEqual([away.exitCode, away.stdout], [75, ""])
      assert.include(away.stderr, `${setting.env.SPEC_KITTY_SAAS_URL} did not respond: the connection was refused`)
      const homeless = yield* runIn(on)(...pull, "--json")
      assert.deepStrictEqual([homeless.exitCode, homeless.json.error.code], [1, "missing_host_config"])
      assert.include(homeless.json.error.next_action, "SPEC_KITTY_SAAS_URL")
      assert.notMatch(homeless.stdout, /https?:\/\//)
      signOut()
      const stranger = yield* run(...pull, "--json")
      assert.deepStrictEqual([stranger.exitCode, stranger.json.error.code], [4, "missing_auth"])
      assert.include(stranger.json.error.next_action, "spec-kitty auth login")
      assert.strictEqual((yield* run("tracker", "providers")).exitCode, 0)
    })
  )

  it.scopedLive("E8 to E17: is refused here, by name, before account and host are looked at", () =>
    Effect.gen(function* () {
      const { bind, project, routes, run, signOut } = yield* builtDesk()
      signOut()
      const refused = (...argv: ReadonlyArray<string>) =>
        Effect.map(run("tracker", ...argv, "--json"), ({ exitCode, json }) => `${exitCode} ${json.error.code}`)
      assert.strictEqual(
        yield* refused("bind", "--provider", "linear", "--credential", "a=b"),
        "2 credentials_not_accepted"
      )
      assert.strictEqual(yield* refused("bind", "--provider", "linear"), "2 option_missing")
      assert.strictEqual(yield* refused("bind", "--provider", "fp"), "2 option_missing")
      assert.strictEqual(
        yield* refused("map", "add", "--wp-id", "WP01", "--external-id", "1"),
        "1 operation_not_available"
      )
      assert.strictEqual(yield* refused("sync", "publish"), "1 operation_not_available")
      assert.strictEqual(yield* refused("sync", "push"), "2 option_missing")
      project.write("items.json", '{"ref": 1}')
      assert.strictEqual(yield* refused("sync", "push", "--items-json", "items.json"), "1 items_invalid")
      assert.strictEqual(yield* refused("bind", "--provider", "AZURE"), "2 provider_removed")
      assert.strictEqual(yield* refused("bind", "--provider", "trello"), "2 unknown_provider")
      bind("project: {}\n")
      const status = yield* run("tracker", "status", "--json")
      assert.deepStrictEqual([status.exitCode, status.json], [0, { configured: false }])
      assert.deepStrictEqual(yield* routes, [])
    })
  )

  it.scopedLive("E18: without a team nothing is sent", () =>
    Effect.gen(function* () {
      const { home, routes, run } = yield* builtDesk()
      home.write(".spec-kitty/credentials", home.read(".spec-kitty/credentials").replace(/team_slug.*\n/, ""))
      const { exitCode, json } = yield* run("tracker", "status", "--json")
      assert.deepStrictEqual([exitCode, json.error.code], [4, "no_team"])
      assert.include(json.error.next_action, "spec-kitty auth login")
      assert.deepStrictEqual(yield* routes, [])
    })
  )

  it.scopedLive("E20: 429 is waited out once, and then passed on", () =>
    Effect.gen(function* () {
      const { fault, routes, run } = yield* builtDesk()
      yield* fault("tracker/pull=429:1:retry_after=1")
      const { exitCode, stderr } = yield* run(...pull)
      assert.strictEqual(exitCode, 0)
      assert.include(stderr, "The control plane is busy; trying again in 1s ...")
      yield* fault("tracker/pull=429:2:retry_after=1")
      const busy = yield* run(...pull, "--json")
      assert.deepStrictEqual([busy.exitCode, busy.json.error.retry_after_seconds], [75, 1])
      assert.lengthOf(
        (yield* routes).filter((route) => route.startsWith("POST tracker/pull")),
        4
      )
    })
  )

  it.scopedLive("E22, E25: an operation that fails gives the reason and who has to act", () =>
    Effect.gen(function* () {
      const { fault, run } = yield* builtDesk({ operationDelay: 0 })
      yield* fault("fail:code=provider_auth_expired")
      const { exitCode, json, stderr } = yield* run("tracker", "sync", "run", "--json")
      assert.strictEqual(exitCode, 75)
      assert.deepInclude(json.error, { code: "provider_auth_expired", category: "auth", user_action_required: true })
      assert.include(json.error.next_action, "dashboard")
      assert.include(stderr, "goes on in the background")
    })
  )

  it.scopedLive("E23, E24: no answer, half an answer and no JSON are told apart from each other", () =>
    Effect.gen(function* () {
      const { fault, run } = yield* builtDesk()
      const told = (mishap: string) =>
        Effect.zipRight(
          fault(`tracker/pull=${mishap}`),
          Effect.map(run(...pull, "--json"), ({ exitCode, json }) => `${exitCode} ${json.error.code}`)
        )
      assert.strictEqual(yield* told("drop:1"), "75 host_unreachable")
      assert.strictEqual(yield* told("cut:1"), "75 host_unreachable")
      assert.strictEqual(yield* told("garble:1"), "1 unexpected_answer")
      assert.strictEqual(yield* told("500:1"), "75 internal_error")
    })
  )

  it.scopedLive("E26, E27: tickets are refused by name, and nothing is written", () =>
    Effect.gen(function* () {
      const { bind, fault, run } = yield* builtDesk()
      const code = Effect.map(run("agent", "tickets", "search", "x", "--json"), ({ exitCode, json }) => {
        return [exitCode, json.error.code, json.error.next_action] as const
      })
      yield* fault("tracker/issue-search=403:1:code=user_link_required")
      assert.match((yield* code).join(" "), /^1 user_link_required .*dashboard/)
      bind("tracker:\n  provider: github\n  project_slug: web\n")
      assert.match((yield* code).join(" "), /^1 origin_not_available .*jira or linear/)
      bind("project: {}\n")
      assert.match((yield* code).join(" "), /^1 missing_mission_binding .*spec-kitty tracker bind/)
    })
  )

  it.scopedLive("E39: with the manual policy a foreground command still does what it was asked", () =>
    Effect.gen(function* () {
      const { home, run } = yield* builtDesk()
      home.write(".spec-kitty/config.toml", '[sync]\nbackground_daemon = "manual"\n')
      for (const verb of ["pull", "run"]) assert.strictEqual((yield* run("tracker", "sync", verb)).exitCode, 0)
    })
  )
})
