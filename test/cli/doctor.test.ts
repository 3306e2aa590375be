import { existsSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { temporaryFolder } from "../helpers/folder.ts"
import { documentOf, specKitty, type Answer } from "../helpers/specKitty.ts"
import type { Json } from "../sandbox/http.ts"
import { boundDesk } from "./trackerDesk.ts"

const standings = (answer: Answer) =>
  Object.fromEntries((documentOf(answer) as Json).checks.map(({ check, status }: Json) => [check, status]))

const healthy = {
  project: "ok",
  project_config: "ok",
  queue: "ok",
  rollout: "ok",
  sign_in: "ok",
  host: "ok",
  connection: "ok",
  tracker: "ok"
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
        queue: "ok",
        rollout: "ok",
        sign_in: "problem",
        host: "problem",
        connection: "unknown",
        tracker: "problem"
      })
      const { stdout } = yield* specKitty(setting, "doctor")
      for (const next of [
        "spec-kitty init",
        "spec-kitty auth login",
        "SPEC_KITTY_SAAS_URL",
        "spec-kitty tracker bind"
      ]) {
        assert.include(stdout, next)
      }
      assert.include(stdout, "unknown  connection  Not looked at: no host is configured")
      assert.match(stdout, /\n4 problems\n$/)
      assert.isFalse(existsSync(home.at(".spec-kitty")))
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
        [0, { project: "ok", project_config: "ok", queue: "ok", rollout: "off" }]
      )
      assert.lengthOf(yield* requests, 1)
    })
  )
})
