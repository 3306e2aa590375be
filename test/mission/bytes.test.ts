import { writeFileSync, readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { MoveRefused } from "../../src/mission/errors.ts"
import { finalizeTasks } from "../../src/mission/finalizeTasks.ts"
import { markStatus } from "../../src/mission/markStatus.ts"
import {
  finishSubtasks,
  lanesOf,
  missionFolder,
  missionWorld,
  move,
  queuedLanes,
  start,
  treeOf,
  work
} from "./world.ts"

const prompt = `${missionFolder}/tasks/WP01-part.md`

describe("what a user has written", () => {
  it.scoped("is not touched in a prompt whose bytes are no UTF-8; the move is in the log", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld({ WP01: [] })
      const latin = Buffer.from(`${project.read(prompt)}caf\u00e9\n`, "latin1")
      writeFileSync(project.at(prompt), latin)
      const started = yield* run(start("WP01"))
      assert.isTrue(readFileSync(project.at(prompt)).equals(latin))
      assert.include(started.warnings.join(), "UTF-8")
      assert.include(lanesOf(project, "WP01"), "claimed->in_progress")
    })
  )

  it.scoped("is not touched in a tasks.md whose bytes are no UTF-8", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld({ WP01: [] })
      const path = project.at(missionFolder, "tasks.md")
      const latin = Buffer.from(`${readFileSync(path, "utf8")}caf\u00e9\n`, "latin1")
      writeFileSync(path, latin)
      const mark = markStatus({ subtasks: ["T001"], done: true, feature: Option.none(), autoCommit: true })
      const error = yield* Effect.flip(run(mark))
      assert.include((error as Error).message, "UTF-8")
      assert.isTrue(readFileSync(path).equals(latin))
    })
  )
})

describe("what is no text", () => {
  const files = [prompt, `${missionFolder}/tasks.md`, `${missionFolder}/spec.md`]

  it.scoped.each(files)("is neither opened nor committed: %s", (file) =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld({ WP01: [] })
      writeFileSync(project.at(file), Buffer.concat([readFileSync(project.at(file)), Buffer.alloc(64)]))
      const before = treeOf(project)
      const error = yield* Effect.flip(run(finalizeTasks({ feature: Option.none(), validateOnly: false })))
      assert.deepInclude(error, {
        _tag: "PromptBroken",
        path: project.at(file),
        reason: "it is no text, it has NUL bytes"
      })
      assert.deepStrictEqual(treeOf(project), before)
    })
  )
})

describe("an option without text", () => {
  it.scoped("is no reason for anything, and never breaks a move half-way", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* missionWorld({ WP01: [] })
      yield* run(start("WP01"))
      finishSubtasks(project)
      work(project, "WP01")
      const before = treeOf(project)
      const blank = Option.some("  ")
      for (const wish of [
        move("WP01", "done", { doneOverrideReason: blank }),
        move("WP01", "blocked", { reason: blank }),
        move("WP01", "planned", { force: true, reason: blank })
      ]) {
        yield* Effect.flip(run(wish))
        assert.deepStrictEqual(treeOf(project), before)
      }
      const forced = {
        force: true,
        reason: Option.some("merged by hand"),
        approvalRef: Option.some(""),
        reviewer: blank
      }
      const moved = yield* run(move("WP01", "done", forced))
      assert.isTrue(moved.changed)
      assert.deepStrictEqual(queuedLanes(queued), ["planned->doing", "doing->done"])
      assert.strictEqual(project.git("status", "--porcelain"), "")
    })
  )

  it.scoped("is no feedback either", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld({ WP01: [] })
      yield* run(start("WP01"))
      yield* run(move("WP01", "for_review", { force: true, reason: Option.some("look at it") }))
      project.write("../empty.md", " \n")
      for (const file of ["", "../empty.md", "../missing.md"]) {
        const reviewFeedbackFile = Option.some(file)
        for (const force of [false, true]) {
          const wish = move("WP01", "planned", { reviewFeedbackFile, force, reason: Option.some("again") })
          assert.instanceOf(yield* Effect.flip(run(wish)), MoveRefused, `${file} ${force}`)
        }
      }
    })
  )
})
