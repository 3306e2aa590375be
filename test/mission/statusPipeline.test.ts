import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FastCheck, Option, Schema } from "effect"
import { collapse, lanes, type Lane, type RecordedLane } from "../../src/domain/Lane.ts"
import { encodeSnapshot, reduce } from "../../src/domain/reduce.ts"
import { decodeStatusLog } from "../../src/domain/StatusEvent.ts"
import { createFeature } from "../../src/mission/createFeature.ts"
import { emitStatus } from "../../src/mission/emitStatus.ts"
import { finalizeTasks } from "../../src/mission/finalizeTasks.ts"
import { findWorkPackage } from "../../src/mission/WorkPackage.ts"
import { currentMission } from "../../src/mission/setupPlan.ts"
import {
  lanesOf,
  missionFolder,
  missionWorld,
  move,
  newFeature,
  projectWorld,
  start,
  writeTasks,
  type World
} from "./world.ts"

/** A step through the public programs, legal or not: what is refused changes nothing. */
interface Step {
  readonly wpId: "WP01" | "WP02"
  readonly to: Lane
  readonly force: boolean
}

const steps = FastCheck.array(
  FastCheck.record({
    wpId: FastCheck.constantFrom("WP01" as const, "WP02" as const),
    to: FastCheck.constantFrom(...lanes),
    force: FastCheck.boolean()
  }),
  { minLength: 1, maxLength: 8 }
)

const take = ({ force, to, wpId }: Step) =>
  emitStatus({
    workPackage: wpId,
    to,
    actor: "ann",
    feature: Option.none(),
    force,
    reason: Option.some("because"),
    evidenceJson: Option.some('{"review":{"reviewer":"ann","verdict":"approved","reference":"PR#1"}}'),
    reviewRef: Option.some("feedback://1"),
    workspaceContext: Option.none(),
    subtasksComplete: true,
    implementationEvidencePresent: true,
    executionMode: "worktree"
  })

/** Log, snapshot, `status.json`, front matter and queue tell one story. */
const agrees = ({ project, queued, run }: World) =>
  Effect.gen(function* () {
    const log = project.read(`${missionFolder}/status.events.jsonl`)
    const { events, skipped } = decodeStatusLog(log)
    assert.deepStrictEqual(skipped, [])
    const snapshot = reduce(events)
    assert.strictEqual(project.read(`${missionFolder}/status.json`), encodeSnapshot(snapshot))

    const mission = yield* run(currentMission(Option.none()))
    for (const wpId of ["WP01", "WP02"]) {
      const trail = events.filter((event) => event.wpId === wpId)
      const at = snapshot.workPackages[wpId]?.lane ?? "planned"
      assert.strictEqual(trail.at(-1)?.toLane ?? "planned", at)
      trail.reduce<RecordedLane>((from, event) => {
        assert.strictEqual(event.fromLane, from)
        return event.toLane
      }, "planned")

      const { values } = yield* run(findWorkPackage(mission, wpId))
      const shown = at === "blocked" || at === "canceled" ? at : collapse(at)
      assert.strictEqual(values["lane"] ?? "planned", shown)

      const sent = queued("WPStatusChanged").filter(({ aggregate_id }) => aggregate_id === wpId)
      const expected = trail.filter(({ fromLane, toLane }) => collapse(fromLane) !== collapse(toLane))
      assert.deepStrictEqual(
        sent.map(({ causation_id, payload }) => [causation_id, payload["from_lane"], payload["to_lane"]]),
        expected.map(({ eventId, fromLane, toLane }) => [eventId, collapse(fromLane), collapse(toLane)])
      )
    }
  })

describe("the status pipeline", () => {
  it.scoped(
    "leaves log, snapshot, status.json, front matter and queue in agreement after any sequence of steps",
    () =>
      Effect.gen(function* () {
        const world = yield* missionWorld({ WP01: [], WP02: [] })
        const samples = FastCheck.sample(steps, 10)
        for (const sample of samples) {
          for (const step of sample) {
            const before = world.project.read(`${missionFolder}/status.events.jsonl`)
            const outcome = yield* Effect.either(world.run(take(step)))
            const after = world.project.read(`${missionFolder}/status.events.jsonl`)
            assert.isTrue(after.startsWith(before), JSON.stringify({ sample, step }))
            if (outcome._tag === "Left") assert.strictEqual(after, before, JSON.stringify({ sample, step }))
          }
          yield* agrees(world)
        }
      }),
    { timeout: 60_000 }
  )

  it.scoped("keeps the order of the log when the clock stands still", () =>
    Effect.gen(function* () {
      // The clock of `it.scoped` never moves.
      const world = yield* missionWorld({ WP01: [], WP02: [] })
      for (const to of ["claimed", "in_progress", "blocked", "in_progress"] as const) {
        yield* world.run(take({ wpId: "WP01", to, force: false }))
      }
      yield* agrees(world)
      const lines = decodeStatusLog(world.project.read(`${missionFolder}/status.events.jsonl`)).events
      const times = lines.map(({ at }) => at)
      assert.deepStrictEqual(times, [...new Set(times)].sort())
    })
  )
})

const readQueue = Schema.decodeUnknownSync(Schema.Array(Schema.String))

describe("a queue that cannot be used", () => {
  it.scoped("never fails a planning command, and is told in its warnings", () =>
    Effect.gen(function* () {
      const { home, project, run } = yield* projectWorld
      rmSync(home.at(".spec-kitty"), { recursive: true, force: true })
      mkdirSync(home.at(".spec-kitty", "queue.db"), { recursive: true })

      const made = yield* run(createFeature(newFeature("login")))
      assert.isNotNull(made.commit)
      writeTasks(project, { WP01: [] })
      const final = yield* run(finalizeTasks({ feature: Option.none(), validateOnly: false }))
      const started = yield* run(start("WP01"))
      const moved = yield* run(move("WP01", "blocked", { reason: Option.some("waits") }))
      const back = yield* run(move("WP01", "planned", { force: true, reason: Option.some("again") }))
      // Doing to blocked is no change of the four lanes: told again is what the start could not record.
      for (const { warnings } of [made, final, started, moved, back]) {
        assert.lengthOf(readQueue(warnings), 1)
        assert.include(warnings[0], "event")
      }
      assert.deepStrictEqual(lanesOf(project, "WP01"), [
        "planned->planned",
        "planned->claimed",
        "claimed->in_progress",
        "in_progress->blocked",
        "blocked->planned"
      ])
      assert.strictEqual(project.git("status", "--porcelain"), "")
    })
  )

  it.scoped("is whatever else is wrong with the user's directory, too", () =>
    Effect.gen(function* () {
      const { home, run } = yield* projectWorld
      rmSync(home.at(".spec-kitty"), { recursive: true, force: true })
      writeFileSync(home.at(".spec-kitty"), "a file where a directory belongs")
      const made = yield* run(createFeature(newFeature("login")))
      assert.isNotNull(made.commit)
      assert.lengthOf(made.warnings, 1)
      home.write(
        "broken/queue.db",
        "this is not SQLite, although it is long enough to be taken for a header. ".repeat(20)
      )
      const other = yield* run(createFeature(newFeature("search")), { env: { SPEC_KITTY_HOME: home.at("broken") } })
      assert.isNotNull(other.commit)
      // A damaged queue is moved aside, and the event goes into a new one.
      assert.isEmpty(other.warnings)
      assert.isTrue(home.list("broken").some((name) => name.startsWith("queue.db.corrupt-")))
    })
  )

  it.scoped("does not matter to a project that is signed out with the gate on either", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* projectWorld
      const made = yield* run(createFeature(newFeature("login")), { env: { SPEC_KITTY_ENABLE_SAAS_SYNC: "1" } })
      assert.isNotNull(made.commit)
      assert.lengthOf(queued("FeatureCreated"), 1)
      assert.strictEqual(project.git("status", "--porcelain"), "")
    })
  )
})
