import { existsSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import type { MergeRefused } from "../../src/mission/finishErrors.ts"
import { merge, planMerge } from "../../src/mission/merge/merge.ts"
import { folderAt, type Folder } from "../helpers/folder.ts"
import { acceptAll, builtWorld, mergeOptions } from "./finished.ts"
import {
  filesOf,
  lanesOf,
  missionFolder,
  missionWorld,
  move,
  queuedLanes,
  start,
  tagOf,
  treeOf,
  work
} from "./world.ts"

const subjects = (project: Folder, range: string) =>
  project.git("log", "--first-parent", "--reverse", "--format=%s", range).trim().split("\n")

const branches = (project: Folder) => project.git("branch", "--format=%(refname:short)").trim().split("\n")

describe("merge", () => {
  it.scoped("merges in the order of what they wait for, records it once, and leaves nothing lying about", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* builtWorld({ WP02: [], WP01: ["WP02"], WP03: [] })
      yield* run(acceptAll())
      const head = project.git("rev-parse", "HEAD").trim()
      const events = queued().length
      const done = yield* run(merge(mergeOptions()))
      assert.deepInclude(done, {
        target: "main",
        strategy: "merge",
        merged: ["WP02", "WP01", "WP03"],
        skipped: [],
        done: [],
        pushed: false,
        warnings: []
      })
      assert.deepStrictEqual(subjects(project, `${head}..HEAD`), [
        "Merge WP02 from 001-login",
        "Merge WP01 from 001-login",
        "Merge WP03 from 001-login",
        "Record the merge of 001-login into main"
      ])
      assert.deepStrictEqual(filesOf(project), [`${missionFolder}/meta.json`])
      for (const id of ["WP01", "WP02", "WP03"]) assert.strictEqual(project.read(`${id}.txt`), `${id}\n`)
      assert.strictEqual(project.git("status", "--porcelain"), "")
      assert.strictEqual(project.git("branch", "--show-current").trim(), "main")
      assert.deepStrictEqual(branches(project), ["main"])
      assert.deepStrictEqual(project.list(".worktrees"), [])
      assert.deepStrictEqual(project.list(".kittify/workspaces"), [])
      assert.isFalse(existsSync(project.at(".kittify/merge-state.json")))
      assert.strictEqual(queued().length, events)
      const meta = JSON.parse(project.read(`${missionFolder}/meta.json`))
      assert.deepInclude(meta, { merged_into: "main", merged_strategy: "merge", merged_by: "Ada", merged_push: false })
      assert.strictEqual(meta.merged_commit, project.git("rev-parse", "HEAD~1").trim())
      assert.lengthOf(meta.merge_history, 1)
    })
  )

  it.scoped("moves what nobody accepted to done with one event each, and completes the mission once", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* builtWorld()
      const done = yield* run(merge(mergeOptions()))
      assert.deepStrictEqual(done.done, ["WP01", "WP02"])
      assert.deepStrictEqual(queuedLanes(queued).slice(-2), ["for_review->done", "for_review->done"])
      assert.lengthOf(queued("FeatureCompleted"), 1)
      for (const id of ["WP01", "WP02"]) assert.strictEqual(lanesOf(project, id).at(-1), "for_review->done")
      yield* run(acceptAll())
      assert.lengthOf(queued("FeatureCompleted"), 1)
      const before = treeOf(project)
      assert.deepInclude(yield* run(merge(mergeOptions())), { merged: [], done: [], commit: null })
      assert.deepStrictEqual(treeOf(project), before)
    })
  )

  it.scoped("makes one commit for each package with squash, also where one builds on the other", () =>
    Effect.gen(function* () {
      const { project, run } = yield* builtWorld()
      const second = folderAt(project.at(".worktrees/001-login-WP02"))
      second.write("WP01.txt", "changed by WP02\n")
      second.git("commit", "--quiet", "-am", "Change what WP01 made")
      const head = project.git("rev-parse", "HEAD").trim()
      yield* run(merge(mergeOptions({ strategy: Option.some("squash"), keepBranch: true })))
      assert.deepStrictEqual(project.git("log", "--reverse", "--format=%s", `${head}..HEAD~1`).trim().split("\n"), [
        "WP01: Part WP01 (001-login)",
        "WP02: Part WP02 (001-login)"
      ])
      assert.deepStrictEqual(filesOf(project, "HEAD~1"), ["WP01.txt", "WP02.txt"])
      assert.strictEqual(project.read("WP01.txt"), "changed by WP02\n")
      // The branches are there and git does not see them in main; the record does.
      const again = yield* run(merge(mergeOptions({ strategy: Option.some("squash") })))
      assert.deepInclude(again, { merged: [], skipped: ["WP01", "WP02"], commit: null })
      assert.deepStrictEqual(branches(project), ["main"])
    })
  )

  it.scoped("puts the packages' own commits in one line with rebase", () =>
    Effect.gen(function* () {
      const { project, run } = yield* builtWorld()
      project.git("config", "rebase.updateRefs", "true")
      project.write("elsewhere.txt", "x\n")
      project.git("add", ".")
      project.git("commit", "--quiet", "-m", "Others")
      const tip = project.git("rev-parse", "001-login-WP01")
      yield* run(merge(mergeOptions({ strategy: Option.some("rebase"), keepBranch: true })))
      assert.deepStrictEqual(subjects(project, "HEAD~3..HEAD"), [
        "Work on WP01",
        "Work on WP02",
        "Record the merge of 001-login into main"
      ])
      assert.strictEqual(project.git("log", "--merges", "--format=%s"), "")
      assert.strictEqual(project.git("rev-parse", "001-login-WP01"), tip)
    })
  )

  it.scoped("never switches the user's branch, and moves a target that nobody has checked out", () =>
    Effect.gen(function* () {
      const { project, run } = yield* builtWorld({ WP01: [] })
      project.git("branch", "release")
      project.write("mine.txt", "mine\n")
      project.write("README.md", "# Mine\n")
      project.git("add", "mine.txt")
      yield* run(merge(mergeOptions({ target: Option.some("release") })))
      assert.strictEqual(project.git("branch", "--show-current").trim(), "main")
      assert.strictEqual(project.git("status", "--porcelain"), " M README.md\nA  mine.txt\n")
      assert.strictEqual(project.git("show", "release:WP01.txt"), "WP01\n")
      assert.isFalse(existsSync(project.at("WP01.txt")))
    })
  )

  it.scoped("shows the plan with dry-run, and what speaks against it; changes nothing", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld({ WP01: [], WP02: ["WP01"], WP03: [] })
      yield* run(start("WP01"))
      work(project, "WP01")
      folderAt(project.at(".worktrees/001-login-WP01")).write("open.txt", "x\n")
      yield* run(move("WP03", "canceled", { reason: Option.some("dropped") }))
      const before = treeOf(project)
      const { plan } = yield* run(planMerge(mergeOptions()))
      assert.deepStrictEqual(plan.reasons, [
        "WP01 is doing, not reviewed",
        ".worktrees/001-login-WP01 has uncommitted changes: open.txt",
        "WP02 is planned, not reviewed",
        "WP02 has no branch 001-login-WP02"
      ])
      const refused = (yield* Effect.flip(run(merge(mergeOptions())))) as MergeRefused
      assert.deepStrictEqual(refused.reasons, plan.reasons)
      const nowhere = yield* Effect.flip(run(merge(mergeOptions({ target: Option.some("nowhere") }))))
      assert.include((nowhere as MergeRefused).message, "there is no branch nowhere")
      assert.deepStrictEqual(treeOf(project), before)
    })
  )

  it.scoped("takes the strategy from the project's settings, and refuses one that does not exist", () =>
    Effect.gen(function* () {
      const { project, run } = yield* builtWorld({ WP01: [] })
      const config = project.read(".kittify/config.yaml")
      project.write(".kittify/config.yaml", `${config}merge:\n  strategy: octopus\n`)
      assert.strictEqual(yield* tagOf(run(merge(mergeOptions()))), "MergeRefused")
      project.write(".kittify/config.yaml", `${config}merge:\n  strategy: squash\n`)
      assert.strictEqual((yield* run(merge(mergeOptions()))).strategy, "squash")
    })
  )
})
