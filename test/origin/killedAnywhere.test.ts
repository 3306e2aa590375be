import { existsSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Random, Schedule } from "effect"
import { startBuilt } from "../helpers/built.ts"
import { originWorld } from "./world.ts"

/** 300 kills in the long run. */
const trials = process.env["TORTURE"] === "long" ? 300 : 8

const beginning = (slug: string) => (name: string) => name.endsWith(`-${slug}`)

describe("a mission from a ticket whose command is killed at any instant", () => {
  it.scopedLive(
    `is one mission with one of each event when the command is run again (${trials} trials)`,
    () =>
      Effect.gen(function* () {
        const { home, project, queued, setting } = yield* originWorld({ sandbox: { issues: trials + 10 } })
        const env = { HOME: home.path, GIT_CONFIG_NOSYSTEM: "1", ...setting.env }
        const run = (key: string) =>
          startBuilt({ cwd: setting.cwd, env }, "agent", "feature", "start-from-ticket", key, "--yes")
        const locks = project.at(".git", "spec-kitty-locks")
        const begun = (slug: string) =>
          existsSync(locks) &&
          project.list(".git/spec-kitty-locks").some((name) => name.endsWith(`-${slug}.origin.json`))
        const ended = { before: 0, between: 0, after: 0 }
        for (let trial = 1; trial <= trials; trial++) {
          const [key, slug] = [`WEB-${100 + trial}`, `web-${100 + trial}`]
          const first = yield* run(key)
          const over = Effect.sync(
            () => begun(slug) || first.child.exitCode !== null || first.child.signalCode !== null
          )
          // Most of its time it starts up and talks: what matters is the half second after that.
          if (trial % 10 === 0) yield* Effect.sleep(yield* Random.nextIntBetween(0, 600))
          else {
            yield* Effect.repeat(over, { until: (met) => met, schedule: Schedule.spaced("2 millis") })
            yield* Effect.sleep(yield* Random.nextIntBetween(0, 350))
          }
          const killed = yield* first.kill
          const isDone = killed.stdout !== ""
          ended[isDone ? "after" : begun(slug) ? "between" : "before"]++
          const second = yield* Effect.flatMap(run(key), ({ end }) => end)
          const missions = project.list("kitty-specs").filter(beginning(slug))
          const told = `${trial}: ${killed.stderr}\n---\n${second.stderr}`
          assert.lengthOf(missions, 1, told)
          const [mission = ""] = missions
          // What was finished but for its last words is refused, and is as whole.
          if (second.exitCode !== 0) assert.include(second.stderr, `Mission ${mission} comes from ${key} already`, told)
          if (isDone) assert.strictEqual(second.exitCode, 1, told)
          const events = queued().filter(({ aggregate_id }) => aggregate_id.startsWith(mission.slice(0, 3)))
          const types = events.map(({ event_type }) => event_type)
          assert.deepStrictEqual(types, ["FeatureCreated", "MissionOriginBound"], told)
          assert.include(project.read(`kitty-specs/${mission}/meta.json`), `"${key}"`)
          assert.strictEqual(project.git("status", "--porcelain"), "", told)
          assert.isFalse(begun(slug))
        }
        assert.isAbove(ended.between, 0, JSON.stringify(ended))
      }),
    { timeout: 60_000 + trials * 8000 }
  )
})
