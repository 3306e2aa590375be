import { chmodSync, existsSync, rmSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import type { MergeConflict, MergeStopped } from "../../src/mission/finishErrors.ts"
import { abortMerge, merge, resumeMerge } from "../../src/mission/merge/merge.ts"
import { strategies } from "../../src/mission/merge/state.ts"
import { folderAt } from "../helpers/folder.ts"
import { clashing, place } from "./clashing.ts"
import { acceptAll, builtWorld, mergeOptions } from "./finished.ts"
import { missionFolder, refusingHook, tagOf, treeOf, type World } from "./world.ts"

const conflictOf = ({ run }: World, strategy: (typeof strategies)[number] = "merge") =>
  Effect.map(
    Effect.flip(run(merge(mergeOptions({ strategy: Option.some(strategy) })))),
    (error) => error as MergeConflict
  )

const resume = ({ run }: World, directory?: string) =>
  run(resumeMerge(mergeOptions()), directory === undefined ? {} : { directory })

describe("a merge with conflicts", () => {
  for (const strategy of strategies) {
    it.scoped(`leaves everything as it was and goes on when they are solved (${strategy})`, () =>
      Effect.gen(function* () {
        const world = yield* clashing
        const { project } = world
        const head = project.git("rev-parse", "HEAD")
        project.write("mine.txt", "mine\n")
        const conflict = yield* conflictOf(world, strategy)
        assert.deepInclude(conflict, {
          _tag: "MergeConflict",
          branch: "001-login-WP02",
          target: "main",
          files: ["README.md"],
          workspace: place(project).path
        })
        assert.strictEqual(project.git("rev-parse", "HEAD"), head)
        assert.strictEqual(project.git("status", "--porcelain"), "?? mine.txt\n")
        assert.deepInclude(JSON.parse(project.read(".kittify/merge-state.json")), {
          feature_slug: "001-login",
          target_branch: "main",
          wp_order: ["WP01", "WP02"],
          completed_wps: ["WP01"],
          current_wp: "WP02",
          has_pending_conflicts: true,
          strategy
        })
        assert.strictEqual(yield* tagOf(world.run(merge(mergeOptions()))), "MergeUnderWay")
        assert.strictEqual(yield* tagOf(resume(world)), "MergeConflict")
        // Markers that were staged by mistake are seen.
        place(project).git("add", "README.md")
        assert.strictEqual(yield* tagOf(resume(world)), "MergeConflict")
        place(project).write("README.md", "# Shop of both\n")
        place(project).git("add", "README.md")
        const done = yield* resume(world, place(project).path)
        assert.deepInclude(done, { strategy, merged: ["WP01", "WP02"] })
        assert.strictEqual(project.read("README.md"), "# Shop of both\n")
        assert.strictEqual(project.read("WP02.txt"), "WP02\n")
        assert.strictEqual(project.git("status", "--porcelain"), "?? mine.txt\n")
        assert.strictEqual(yield* tagOf(resume(world)), "NoMergeUnderWay")
        assert.isFalse(existsSync(project.at(".worktrees/001-login-WP01")))
      })
    )
  }

  it.scoped("takes a merge that the user has finished, undone, or thrown away", () =>
    Effect.gen(function* () {
      const world = yield* clashing
      const { project } = world
      yield* conflictOf(world)
      place(project).git("merge", "--abort")
      assert.strictEqual(yield* tagOf(resume(world)), "MergeConflict")
      rmSync(place(project).path, { recursive: true })
      assert.strictEqual(yield* tagOf(resume(world)), "MergeConflict")
      place(project).write("README.md", "# Shop of both\n")
      place(project).git("commit", "--quiet", "-am", "Solved by hand")
      yield* resume(world)
      assert.strictEqual(project.read("README.md"), "# Shop of both\n")
    })
  )

  it.scoped("gives up without a trace", () =>
    Effect.gen(function* () {
      const world = yield* clashing
      const { project, run } = world
      const before = treeOf(project)
      const refs = project.git("show-ref")
      yield* conflictOf(world)
      assert.deepInclude(yield* run(abortMerge(Option.none())), { target: "main", moved: false })
      assert.deepStrictEqual(treeOf(project), before)
      assert.strictEqual(project.git("show-ref"), refs)
      assert.strictEqual(yield* tagOf(run(abortMerge(Option.none()))), "NoMergeUnderWay")
    })
  )

  it.scoped("brings in what somebody commits to the target meanwhile", () =>
    Effect.gen(function* () {
      for (const strategy of strategies) {
        const world = yield* clashing
        const { project } = world
        yield* conflictOf(world, strategy)
        project.write("elsewhere.txt", "x\n")
        project.git("add", ".")
        project.git("commit", "--quiet", "-m", "Others")
        place(project).write("README.md", "# Shop of both\n")
        place(project).git("add", "README.md")
        yield* resume(world)
        for (const file of ["elsewhere.txt", "WP01.txt", "WP02.txt"]) assert.isTrue(existsSync(project.at(file)))
        assert.strictEqual(project.git("status", "--porcelain"), "")
      }
    })
  )
})

describe("a merge that cannot go on", () => {
  it.scoped("overwrites nothing uncommitted in the target's checkout, and goes on when that is settled", () =>
    Effect.gen(function* () {
      const { project, run } = yield* builtWorld({ WP01: [] })
      yield* run(acceptAll())
      // Seen when the merge begins it refuses; this one comes in the middle of it.
      const hook = `#!/bin/sh\necho mine > ${project.at("WP01.txt")}\n`
      chmodSync(project.write(".git/hooks/commit-msg", hook), 0o755)
      const stopped = (yield* Effect.flip(run(merge(mergeOptions())))) as MergeStopped
      assert.deepInclude(stopped, { _tag: "MergeStopped", step: `main in ${project.path}` })
      assert.include(stopped.message, "WP01.txt")
      assert.strictEqual(project.read("WP01.txt"), "mine\n")
      assert.strictEqual(project.git("log", "-1", "--format=%s").trim(), "Accept 001-login")
      assert.strictEqual(yield* tagOf(run(resumeMerge(mergeOptions()))), "MergeRefused")
      for (const path of ["WP01.txt", ".git/hooks/commit-msg"]) rmSync(project.at(path))
      yield* run(resumeMerge(mergeOptions()))
      assert.strictEqual(project.read("WP01.txt"), "WP01\n")
    })
  )

  it.scoped("says what a hook said", () =>
    Effect.gen(function* () {
      const { project, run } = yield* builtWorld({ WP01: [] })
      yield* run(acceptAll())
      refusingHook(project, "commit-msg")
      const stopped = (yield* Effect.flip(run(merge(mergeOptions())))) as MergeStopped
      assert.include(stopped.message, "the hook says no")
      chmodSync(project.at(".git/hooks/commit-msg"), 0o644)
      assert.deepStrictEqual((yield* run(resumeMerge(mergeOptions()))).merged, ["WP01"])
    })
  )

  it.scoped("keeps the worktree that the user stands in, and a branch that has moved on", () =>
    Effect.gen(function* () {
      const { project, run } = yield* builtWorld({ WP01: [], WP02: [] })
      yield* run(acceptAll())
      const directory = project.at(".worktrees/001-login-WP01")
      const done = yield* run(merge(mergeOptions()), { directory })
      assert.deepStrictEqual(done.removedWorktrees, [".worktrees/001-login-WP02"])
      assert.deepStrictEqual(done.deletedBranches, ["001-login-WP02"])
      assert.match(done.warnings.join("\n"), /Kept .worktrees\/001-login-WP01: you are in it.*\n.*checked out/)
      assert.isTrue(existsSync(directory))
      const again = yield* run(merge(mergeOptions()))
      assert.deepInclude(again, { merged: [], removedWorktrees: [".worktrees/001-login-WP01"], warnings: [] })
    })
  )

  it.scoped("pushes only when asked, and says when the remote did not take it", () =>
    Effect.gen(function* () {
      const { home, project, run } = yield* builtWorld({ WP01: [] })
      yield* run(acceptAll())
      project.git("init", "--quiet", "--bare", home.at("remote.git"))
      project.git("remote", "add", "origin", home.at("remote.git"))
      assert.isTrue((yield* run(merge(mergeOptions({ push: true })))).pushed)
      assert.strictEqual(folderAt(home.at("remote.git")).git("rev-parse", "main"), project.git("rev-parse", "HEAD"))
      project.git("remote", "set-url", "origin", home.at("nowhere"))
      const failed = yield* run(merge(mergeOptions({ push: true })))
      assert.isFalse(failed.pushed)
      assert.include(failed.warnings.join(), "Not pushed: ")
    })
  )

  it.scoped("goes on from the state of the Python tool, and moves an unreadable one aside", () =>
    Effect.gen(function* () {
      const { project, run } = yield* builtWorld({ WP01: [] })
      yield* run(acceptAll())
      const at = "2026-02-01T00:00:00+00:00"
      const theirs = {
        feature_slug: "001-login",
        target_branch: "main",
        wp_order: ["WP01"],
        completed_wps: [],
        current_wp: "WP01",
        has_pending_conflicts: false,
        strategy: "squash",
        started_at: at,
        updated_at: at
      }
      project.write(".kittify/merge-state.json", "{")
      assert.strictEqual(yield* tagOf(run(resumeMerge(mergeOptions()))), "NoMergeUnderWay")
      assert.lengthOf(
        project.list(".kittify").filter((name) => name.startsWith("merge-state.json.corrupt-")),
        1
      )
      project.write(".kittify/merge-state.json", JSON.stringify(theirs))
      assert.deepInclude(yield* run(resumeMerge(mergeOptions())), { strategy: "squash", merged: ["WP01"] })
    })
  )

  it.scoped("settles conflicts in status files by itself: the events of both sides, and the board they make", () =>
    Effect.gen(function* () {
      const { project, run } = yield* builtWorld({ WP01: [] })
      const worktree = folderAt(project.at(".worktrees/001-login-WP01"))
      const log = `${missionFolder}/status.events.jsonl`
      // An agent that did not know better has committed status files in its worktree, where no attribute helps.
      worktree.git("rm", "--quiet", ".gitattributes")
      const line = `{"actor": "x", "at": "1969-01-01T00:00:00+00:00", "event_id": "01AAAAAAAAAAAAAAAAAAAAAAAA", "from_lane": "planned", "to_lane": "planned", "wp_id": "WP01", "feature_slug": "001-login"}\n`
      worktree.write(log, worktree.read(log) + line)
      worktree.write(`${missionFolder}/status.json`, "{}\n")
      worktree.git("commit", "--quiet", "-am", "Oops")
      yield* run(merge(mergeOptions()))
      const merged = project.read(log)
      assert.include(merged, "01AAAAAAAAAAAAAAAAAAAAAAAA")
      assert.include(merged, '"to_lane": "done"')
      assert.strictEqual(JSON.parse(project.read(`${missionFolder}/status.json`)).work_packages.WP01.lane, "done")
      assert.strictEqual(project.git("status", "--porcelain"), "")
    })
  )
})
