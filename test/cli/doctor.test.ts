import { existsSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { temporaryFolder } from "../helpers/folder.ts"
import { httpHost } from "../helpers/httpHost.ts"
import { documentOf, specKitty, type Answer } from "../helpers/specKitty.ts"
import type { Json } from "../sandbox/http.ts"
import { boundDesk } from "./trackerDesk.ts"

const standings = (answer: Answer) =>
  Object.fromEntries((documentOf(answer) as Json).checks.map(({ check, status }: Json) => [check, status]))

const healthy = {
  project: "ok",
  project_config: "ok",
  settings: "ok",
  queue: "ok",
  rollout: "ok",
  sign_in: "ok",
  host: "ok",
  connection: "ok",
  tracker: "ok",
  background: "off"
}

describe("spec-kitty doctor", () => {
  it.scopedLive("finds nothing wrong where all is well, and asks the host once, without a token", () =>
    Effect.gen(function* () {
      const { command, requests } = yield* boundDesk()
      const answer = yield* command("doctor", "--json")
      assert.deepStrictEqual([answer.exitCode, standings(answer)], [0, healthy])
      assert.strictEqual((documentOf(answer) as Json).result, "healthy")
      const [, probe, ...more] = yield* requests
      assert.deepStrictEqual(
        [probe?.method, probe?.url, probe?.headers["authorization"], more],
        ["HEAD", "/", undefined, []]
      )
      assert.match((yield* command("doctor")).stdout, /^ok {7}project +The project is [\s\S]*\n\nNothing is wrong\n$/)
    })
  )

  it.scopedLive("says everything that is missing at once, each with its next step", () =>
    Effect.gen(function* () {
      const home = yield* temporaryFolder
      const setting = { home: home.path, cwd: home.path, env: { SPEC_KITTY_ENABLE_SAAS_SYNC: "1" } }
      const answer = yield* specKitty(setting, "doctor", "--json")
      assert.strictEqual(answer.exitCode, 1)
      assert.deepStrictEqual(standings(answer), {
        project: "problem",
        settings: "ok",
        queue: "ok",
        rollout: "ok",
        sign_in: "problem",
        host: "problem",
        connection: "unknown",
        tracker: "problem",
        background: "off"
      })
      const { stdout } = yield* specKitty(setting, "doctor")
      for (const next of [
        "spec-kitty init",
        "spec-kitty auth login",
        "SPEC_KITTY_SAAS_URL",
        "Settle what the message names"
      ]) {
        assert.include(stdout, next)
      }
      assert.include(stdout, "unknown  connection  Not looked at: no host is configured")
      assert.match(stdout, /\n4 problems\n$/)
      assert.isFalse(existsSync(home.at(".spec-kitty")))
    })
  )

  it.scopedLive("says that trackers need a team, where one is bound and the account has none", () =>
    Effect.gen(function* () {
      const { command, home, project } = yield* boundDesk()
      const credentials = home.read(".spec-kitty/credentials")
      home.write(".spec-kitty/credentials", credentials.replace(/^team_slug.*$/m, ""))
      const answer = yield* command("doctor", "--json")
      assert.deepStrictEqual([answer.exitCode, standings(answer)], [1, { ...healthy, sign_in: "problem" }])
      const people = (yield* command("doctor")).stdout
      assert.include(people, "You are signed in, but no team is known for your account, and trackers need one")
      const refused = yield* command("tracker", "status")
      assert.strictEqual(refused.exitCode, 4)
      const next = /^Ask to be added .*$/m.exec(refused.stderr)?.[0] ?? "none"
      assert.include(people, next)
      for (const tracker of ["project: {}\n", "tracker:\n  provider: beads\n  workspace: web\n"]) {
        project.write(".kittify/config.yaml", tracker)
        assert.deepInclude(standings(yield* command("doctor", "--json")), { sign_in: "ok" })
      }
    })
  )

  it.scopedLive("takes a tracker that nobody has bound for none, unless one is required", () =>
    Effect.gen(function* () {
      const { command, project, setting } = yield* boundDesk()
      project.write(".kittify/config.yaml", "project: {}\n")
      const unbound = yield* command("doctor", "--json")
      assert.deepStrictEqual([unbound.exitCode, standings(unbound)], [0, { ...healthy, tracker: "off" }])
      assert.match(
        (yield* command("doctor")).stdout,
        /^off {6}tracker +No tracker is bound to this project\n +Run `spec-kitty tracker bind`[\s\S]*\n\nNothing is wrong\n$/m
      )
      const required = yield* command("doctor", "--require", "tracker", "--require", "sign in", "--json")
      assert.deepStrictEqual([required.exitCode, standings(required)], [1, { ...healthy, tracker: "problem" }])
      project.write(".kittify/config.yaml", "tracker:\n  provider: azure\n  project_slug: web\n")
      assert.deepInclude(standings(yield* command("doctor", "--json")), { tracker: "problem" })
      const closed = { ...setting, env: {} }
      for (const answer of [
        yield* command("doctor", "--require", "trakcer", "--json"),
        yield* specKitty(closed, "doctor", "--require", "tracker", "--json")
      ]) {
        assert.deepStrictEqual([answer.exitCode, (documentOf(answer) as Json).error.code], [2, "check_unknown"])
      }
      assert.notMatch((yield* specKitty(closed, "doctor", "--require", "host")).stderr, /made are .*tracker/)
    })
  )

  it.scopedLive("tells one problem from the next", () =>
    Effect.gen(function* () {
      const { command, project, revoke, stop } = yield* boundDesk()
      yield* stop
      assert.deepStrictEqual(standings(yield* command("doctor", "--json")), { ...healthy, connection: "problem" })
      yield* revoke
      project.write(".kittify/config.yaml", "tracker: [")
      const broken = standings(yield* command("doctor", "--json"))
      assert.deepInclude(broken, { project: "ok", project_config: "problem", tracker: "problem" })
    })
  )

  it.scopedLive("looks at nothing hosted while the rollout is off, and that is no problem", () =>
    Effect.gen(function* () {
      const { requests, setting } = yield* boundDesk()
      const { SPEC_KITTY_SAAS_URL } = setting.env
      const answer = yield* specKitty({ ...setting, env: { SPEC_KITTY_SAAS_URL } }, "doctor", "--json")
      assert.deepStrictEqual(
        [answer.exitCode, standings(answer)],
        [0, { project: "ok", project_config: "ok", settings: "ok", queue: "ok", rollout: "off" }]
      )
      assert.lengthOf(yield* requests, 1)
    })
  )

  it.scopedLive(
    "reads the user's settings also where the environment speaks louder, and while the rollout is off",
    () =>
      Effect.gen(function* () {
        const { command, home, setting } = yield* boundDesk()
        home.write(".spec-kitty/config.toml", "[sync\nbroken")
        const answer = yield* command("doctor", "--json")
        assert.deepStrictEqual(standings(answer), { ...healthy, settings: "problem" })
        assert.include(
          (yield* command("doctor")).stdout,
          `Mend ${home.at(".spec-kitty/config.toml")}, or move it aside`
        )
        assert.strictEqual(standings(yield* specKitty({ ...setting, env: {} }, "doctor", "--json")).settings, "problem")
        home.write(".spec-kitty/config.toml", '[sync]\nbackground_daemon = ""')
        assert.include((yield* command("doctor")).stdout, "`spec-kitty config set sync.background_daemon VALUE`")
      })
  )

  it.scopedLive("tells a host that sends everybody elsewhere from one with a front page elsewhere", () =>
    Effect.gen(function* () {
      const { setting } = yield* boundDesk()
      const behind = (everything: boolean) =>
        Effect.gen(function* () {
          const { requests, url } = yield* httpHost(({ path }) =>
            everything || path === "/"
              ? { status: 302, headers: { location: "https://elsewhere.example/sign-in?next=1" } }
              : { status: 401 }
          )
          const env = { ...setting.env, SPEC_KITTY_SAAS_URL: url }
          const { checks } = documentOf(yield* specKitty({ ...setting, env }, "doctor", "--json")) as Json
          assert.deepStrictEqual(
            requests.map(({ headers, method, path }) => [method, path, headers.authorization]),
            [
              ["HEAD", "/", undefined],
              ["HEAD", "/api/v1/sync/health/", undefined]
            ]
          )
          return checks.find(({ check }: Json) => check === "connection")
        })
      const useless = yield* behind(true)
      assert.strictEqual(useless.status, "problem")
      assert.match(useless.message, /redirects everything, to https:\/\/elsewhere\.example\/sign-in, and/)
      assert.include(useless.next_action, "SPEC_KITTY_SAAS_URL")
      assert.strictEqual((yield* behind(false)).status, "ok")
    })
  )
})
