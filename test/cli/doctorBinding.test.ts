import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { documentOf, specKitty, type Answer } from "../helpers/specKitty.ts"
import type { Json } from "../sandbox/http.ts"
import { boundDesk } from "./trackerDesk.ts"

const checkIn = (answer: Answer, name: string) =>
  (documentOf(answer) as Json).checks.find(({ check }: Json) => check === name) as Json

describe("spec-kitty doctor, about the tracker", () => {
  it.scopedLive.each([
    ["provider: foo\n  project_slug: web", "unknown_bound_provider"],
    ["provider: linear\n  project_slug: 123", "binding_incomplete"],
    ["provider: linear", "binding_incomplete"],
    ["provider: fp", "binding_incomplete"],
    ['provider: linear\n  project_slug: "a b"', "binding_incomplete"]
  ])("says of a binding that leads nowhere what the commands say: %j", ([binding, code]) =>
    Effect.gen(function* () {
      const { command, project, requests } = yield* boundDesk()
      project.write(".kittify/config.yaml", `tracker:\n  ${binding}\n`)
      const before = (yield* requests).length
      const { error } = documentOf(yield* command("tracker", "sync", "pull", "--json")) as Json
      assert.strictEqual(error.code, code)
      assert.lengthOf(yield* requests, before)
      for (const required of [[], ["--require", "tracker"]]) {
        const answer = yield* command("doctor", ...required, "--json")
        const { message, next_action, status } = checkIn(answer, "tracker")
        assert.deepStrictEqual(
          [answer.exitCode, status, message, next_action],
          [1, "problem", error.message, error.next_action]
        )
      }
    })
  )

  it.scopedLive("refuses tickets of a project that no tracker can have", () =>
    Effect.gen(function* () {
      const { command, project, requests } = yield* boundDesk()
      project.write(".kittify/config.yaml", "tracker:\n  provider: linear\n  project_slug: a b\n")
      const before = (yield* requests).length
      const answer = yield* command("agent", "tickets", "search", "login", "--json")
      assert.strictEqual((documentOf(answer) as Json).error.code, "binding_incomplete")
      assert.lengthOf(yield* requests, before)
    })
  )
})

describe("spec-kitty doctor --require", () => {
  it.scopedLive("names the rollout where that is what is missing", () =>
    Effect.gen(function* () {
      const { setting } = yield* boundDesk()
      for (const name of ["connection", "sign in", "host", "background"]) {
        const answer = yield* specKitty({ ...setting, env: {} }, "doctor", "--require", name, "--json")
        const { next_action, status } = checkIn(answer, name.replace(" ", "_"))
        assert.deepStrictEqual([answer.exitCode, status], [1, "problem"])
        assert.include(next_action, "SPEC_KITTY_ENABLE_SAAS_SYNC=1")
      }
    })
  )

  it.scopedLive("has a next step for what is off, and for what waits for something else", () =>
    Effect.gen(function* () {
      const { command, setting } = yield* boundDesk()
      const idle = yield* command("doctor", "--require", "background", "--json")
      assert.strictEqual(idle.exitCode, 1)
      assert.deepInclude(checkIn(idle, "background"), {
        status: "problem",
        next_action: "Run `spec-kitty sync daemon start`."
      })
      const env = { SPEC_KITTY_ENABLE_SAAS_SYNC: "1", SPEC_KITTY_NO_DAEMON: "1" }
      const hostless = yield* specKitty({ ...setting, env }, "doctor", "--require", "connection", "--json")
      const { next_action, status } = checkIn(hostless, "connection")
      assert.deepStrictEqual([status, next_action], ["problem", checkIn(hostless, "host").next_action])
    })
  )
})
