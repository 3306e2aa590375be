import { assert, describe, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { startBuilt } from "../helpers/built.ts"
import { documentOf } from "../helpers/specKitty.ts"
import type { Json } from "../sandbox/http.ts"
import { originWorld } from "./world.ts"

const route = "tracker/mission-origin/bind"
const start = ["agent", "feature", "start-from-ticket", "WEB-102", "--yes"]

/** A mission is being made from a ticket; the control plane has bound it, and takes its time to say so. */
const binding = Effect.gen(function* () {
  const world = yield* originWorld()
  const { fault, home, requests, setting } = world
  const env = { HOME: home.path, GIT_CONFIG_NOSYSTEM: "1", ...setting.env }
  const run = startBuilt({ cwd: setting.cwd, env }, ...start)
  yield* fault(`${route}=trickle:1m:1`)
  const first = yield* run
  const sent = Effect.map(requests, (all) => all.some((one) => one.route === route))
  yield* Effect.repeat(sent, { until: (met) => met, schedule: Schedule.spaced("20 millis") })
  return { ...world, first, run }
})

describe("a mission from a ticket whose command is stopped while it binds", () => {
  it.scopedLive(
    "is the same mission when the command is run again",
    () =>
      Effect.gen(function* () {
        const { first, meta, project, queued, requests, run } = yield* binding
        yield* first.kill
        const second = yield* Effect.flatMap(run, ({ end }) => end)
        assert.strictEqual(second.exitCode, 0, second.stderr)
        assert.match(second.stdout, /^Went on with mission 002-web-102 on main\n/)
        assert.include(
          second.stderr,
          "Mission 002-web-102 was begun from this ticket by an earlier command, which has failed, was stopped or is still at work"
        )
        assert.deepStrictEqual(project.list("kitty-specs"), ["001-login", "002-web-102"])
        assert.include(meta("002-web-102"), "origin_ticket")
        assert.lengthOf(queued("MissionOriginBound"), 1)
        const bodies = (yield* requests).filter((one) => one.route === route).map(({ body }) => JSON.parse(body))
        assert.deepStrictEqual([...new Set(bodies.map(({ mission_id }) => mission_id))], ["002-web-102"])
        assert.strictEqual(project.git("status", "--porcelain"), "")
      }),
    { timeout: 60_000 }
  )

  it.scopedLive(
    "is named with the command that finishes it",
    () =>
      Effect.gen(function* () {
        const { command, first, meta } = yield* binding
        first.child.kill("SIGINT")
        const stopped = yield* first.end
        assert.strictEqual(stopped.exitCode, 130)
        const finish = /Mission 002-web-102 exists.*`spec-kitty (agent tickets bind .*?)`/.exec(stopped.stderr)?.[1]
        assert.strictEqual(finish, "agent tickets bind --feature 002-web-102 --issue WEB-102")
        assert.strictEqual((yield* command(...(finish ?? "").split(" "), "--yes")).exitCode, 0)
        assert.include(meta("002-web-102"), "origin_ticket")
        const next = documentOf(yield* command(...start, "--another", "--json")) as Json
        assert.strictEqual(next.feature_slug ?? next.feature, "003-web-102")
      }),
    { timeout: 60_000 }
  )
})
