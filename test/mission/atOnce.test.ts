import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { finalizeTasks } from "../../src/mission/finalizeTasks.ts"
import { markStatus } from "../../src/mission/markStatus.ts"
import { finishSubtasks, lanesOf, missionFolder, missionWorld, move, start, work } from "./world.ts"

const opened = "planned->planned"

describe("several commands at once", () => {
  it.scopedLive("start each work package once, with a clean tree at the end", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* missionWorld({ WP01: [], WP02: [], WP03: [] })
      const ids = ["WP01", "WP02", "WP03", "WP01", "WP02"]
      const started = yield* Effect.forEach(ids, (id) => run(start(id)), { concurrency: 5 })
      for (const { warnings } of started) assert.deepStrictEqual(warnings, [])
      for (const id of ["WP01", "WP02", "WP03"]) {
        assert.deepStrictEqual(lanesOf(project, id), [opened, "planned->claimed", "claimed->in_progress"])
      }
      assert.deepStrictEqual(
        queued("WPStatusChanged")
          .map(({ aggregate_id, payload }) => `${aggregate_id} ${payload["from_lane"]}->${payload["to_lane"]}`)
          .sort(),
        ["WP01 planned->doing", "WP02 planned->doing", "WP03 planned->doing"]
      )
      assert.strictEqual(project.git("status", "--porcelain"), "")
      assert.notInclude(project.git("log", "--format=", "--name-only"), ".tmp")
    })
  )

  it.scopedLive("move one work package once, and keep all boxes that were checked", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* missionWorld({ WP01: [], WP02: [] })
      yield* run(start("WP01"))
      const box = (id: string) =>
        run(markStatus({ subtasks: [id], done: true, feature: Option.none(), autoCommit: true }))
      yield* Effect.forEach(["T001", "T002", "T003", "T004"], box, { concurrency: 4 })
      assert.notInclude(project.read(`${missionFolder}/tasks.md`), "[ ]")
      work(project, "WP01")
      const moved = yield* Effect.forEach([1, 2, 3], () => run(move("WP01", "for_review")), { concurrency: 3 })
      assert.lengthOf(
        moved.filter(({ changed }) => changed),
        1
      )
      assert.lengthOf(queued("WPStatusChanged"), 2)
      assert.strictEqual(project.git("status", "--porcelain"), "")
    })
  )

  it.scopedLive("finalize once: every work package is announced by one of them", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* missionWorld({ WP01: [] })
      finishSubtasks(project)
      const { git, write } = project
      write(
        `${missionFolder}/tasks.md`,
        `${project.read(`${missionFolder}/tasks.md`)}\n## WP02: More\n\nRequirement Refs: FR-001\n`
      )
      write(`${missionFolder}/tasks/WP02-more.md`, "# WP02\n")
      const finalize = () => run(finalizeTasks({ feature: Option.none(), validateOnly: false }))
      yield* Effect.forEach([1, 2, 3], finalize, { concurrency: 3 })
      assert.deepStrictEqual(
        queued("WPCreated").map(({ aggregate_id }) => aggregate_id),
        ["WP01", "WP02"]
      )
      assert.deepStrictEqual(lanesOf(project, "WP02"), [opened])
      assert.strictEqual(git("status", "--porcelain"), "")
    })
  )
})
