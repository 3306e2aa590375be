import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Schedule } from "effect"
import { chmodSync } from "node:fs"
import type { MoveRefused } from "../../src/mission/errors.ts"
import { markStatus } from "../../src/mission/markStatus.ts"
import { folderAt } from "../helpers/folder.ts"
import { reasons } from "./underWay.ts"
import { filesOf, finishSubtasks, missionFolder, missionWorld, move, start, tagOf, work } from "./world.ts"

describe("what a work package starts from", () => {
  it.scoped("is the branch of what it waits for also while that has no commit, and its work has to come in", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld()
      yield* run(start("WP01"))
      assert.strictEqual((yield* run(start("WP02"))).baseBranch, "001-login-WP01")
      finishSubtasks(project)
      work(project, "WP01")
      work(project, "WP02")
      assert.include(
        yield* reasons(run(move("WP02", "for_review"))),
        "001-login-WP02 is 1 commit behind 001-login-WP01"
      )
      folderAt(project.at(".worktrees/001-login-WP02")).git("merge", "--quiet", "--no-edit", "001-login-WP01")
      yield* run(move("WP02", "for_review"))
    })
  )

  it.scoped("is no branch that only looks as if it held what has no commit yet, but one that is built on it", () =>
    Effect.gen(function* () {
      const { run } = yield* missionWorld({ WP01: [], WP02: [], WP03: ["WP01", "WP02"] })
      yield* run(start("WP01"))
      yield* run(start("WP02"))
      assert.strictEqual(yield* tagOf(run(start("WP03"))), "BaseUnresolved")
      const chain = yield* missionWorld({ WP01: [], WP02: ["WP01"], WP03: ["WP01", "WP02"] })
      yield* chain.run(start("WP01"))
      yield* chain.run(start("WP02"))
      assert.strictEqual((yield* chain.run(start("WP03"))).baseBranch, "001-login-WP02")
    })
  )

  it.scoped("is not changed by another --base once the worktree is there, and that is said", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld()
      project.git("branch", "other")
      yield* run(start("WP01"))
      const head = project.git("rev-parse", "HEAD")
      work(project, "WP01")
      project.git("branch", "--force", "other", "001-login-WP01")
      const refused = (yield* Effect.flip(run(start("WP01", { base: Option.some("other") })))) as MoveRefused
      assert.deepStrictEqual(refused.reasons, ["its worktree is there already and starts from main, not from other"])
      assert.include(refused.remedy, "git -C .worktrees/001-login-WP01 merge other")
      assert.strictEqual(project.git("rev-parse", "HEAD"), head)
      yield* run(start("WP01", { base: Option.some("main") }))
    })
  )

  it.scoped("holds the documents of the workflow, and nothing else that lies beside them", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld()
      project.write(`${missionFolder}/research.md`, "# Research\n")
      project.write(`${missionFolder}/contracts/api.yaml`, "a: 1\n")
      project.write(`${missionFolder}/scratch.txt`, "mine\n")
      project.write(`${missionFolder}/research/notes.md`, "mine\n")
      project.git("add", `${missionFolder}/research/notes.md`)
      const { planned } = yield* run(start("WP01"))
      const documents = [`${missionFolder}/contracts/api.yaml`, `${missionFolder}/research.md`]
      assert.deepStrictEqual(filesOf(project, "HEAD~1"), documents)
      assert.deepStrictEqual([...planned].sort(), documents)
      assert.deepStrictEqual(project.git("status", "--porcelain").trim().split("\n").sort(), [
        `?? ${missionFolder}/scratch.txt`,
        `A  ${missionFolder}/research/notes.md`
      ])
    })
  )
})

describe("a planning file that another command is about to commit", () => {
  it.scopedLive("does not speak against handing over", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld({ WP01: [], WP02: [] })
      yield* run(start("WP01"))
      work(project, "WP01")
      yield* run(markStatus({ subtasks: ["T001", "T002"], done: true, feature: Option.none(), autoCommit: true }))
      chmodSync(project.write(".git/hooks/pre-commit", "#!/bin/sh\nsleep 2\n"), 0o755)
      const other = yield* Effect.fork(
        run(markStatus({ subtasks: ["T003"], done: true, feature: Option.none(), autoCommit: true }))
      )
      const isWritten = Effect.sync(() => project.read(`${missionFolder}/tasks.md`).includes("[x] T003"))
      yield* Effect.repeat(isWritten, { until: (written) => written, schedule: Schedule.spaced("5 millis") })
      assert.isTrue((yield* run(move("WP01", "for_review"))).changed)
      yield* other
      assert.strictEqual(project.git("status", "--porcelain"), "")
    })
  )
})
