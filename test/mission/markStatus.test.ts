import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { SubtaskUnknown } from "../../src/mission/errors.ts"
import { markStatus } from "../../src/mission/markStatus.ts"
import { filesOf, missionFolder, missionWorld } from "./world.ts"

const mark = (subtasks: ReadonlyArray<string>, done = true) =>
  markStatus({ subtasks, done, feature: Option.none(), autoCommit: true })

const tasks = `${missionFolder}/tasks.md`

describe("markStatus", () => {
  it.scoped("checks exactly the named boxes, in one commit, and notes it once for each work package", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* missionWorld()
      const before = project.read(tasks)
      const marked = yield* run(mark(["T001", "t003", "T004"]))
      assert.deepStrictEqual([marked.updated, marked.notFound], [["T001", "T003", "T004"], []])
      const expected = ["T001", "T003", "T004"].reduce((text, id) => text.replace(`[ ] ${id}`, `[x] ${id}`), before)
      assert.strictEqual(project.read(tasks), expected)
      assert.deepStrictEqual(filesOf(project), [tasks])
      assert.deepStrictEqual(
        queued("HistoryAdded").map(({ aggregate_id, payload }) => [aggregate_id, payload["entry_content"]]),
        [
          ["WP01", "T001 done"],
          ["WP02", "T003, T004 done"]
        ]
      )
      assert.strictEqual(project.git("status", "--porcelain"), "")
    })
  )

  it.scoped("changes nothing, commits nothing and says nothing where the boxes are checked already", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* missionWorld()
      yield* run(mark(["T001"]))
      const head = project.git("rev-parse", "HEAD")
      const again = yield* run(mark(["T001"]))
      assert.isNull(again.commit)
      assert.strictEqual(project.git("rev-parse", "HEAD"), head)
      assert.lengthOf(queued("HistoryAdded"), 1)
      yield* run(mark(["T001"], false))
      assert.include(project.read(tasks), "- [ ] T001")
    })
  )

  it.scoped("names the ids that are not there, and fails only when none is", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld()
      assert.deepStrictEqual((yield* run(mark(["T001", "T099"]))).notFound, ["T099"])
      const before = project.read(tasks)
      assert.instanceOf(yield* Effect.flip(run(mark(["T098", "T099"]))), SubtaskUnknown)
      assert.strictEqual(project.read(tasks), before)
    })
  )

  it.scoped("leaves boxes outside of a work package, in code, and in the text of others alone", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* missionWorld({ WP01: [] })
      const odd = [
        "# Tasks",
        "",
        "- [ ] T001 before any package",
        "",
        "## WP01: Part WP01",
        "",
        "Requirement Refs: FR-001",
        "",
        "* [ ] T001 the one that is meant\r",
        "- [ ] see T0011 and T01",
        "```",
        "- [ ] T001 in an example",
        "```",
        "",
        "## Notes on WP01",
        "",
        "- [ ] T001 in the notes",
        ""
      ].join("\n")
      project.write(tasks, odd)
      yield* run(mark(["T001"]))
      assert.strictEqual(project.read(tasks), odd.replace("* [ ] T001 the one", "* [x] T001 the one"))
      assert.lengthOf(queued("HistoryAdded"), 1)
    })
  )
})
