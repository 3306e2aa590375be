import { chmodSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import type { MergeConflict, MergeRefused, MergeStopped } from "../../src/mission/finishErrors.ts"
import { statusDoctor } from "../../src/mission/health/doctor.ts"
import { abortMerge, merge, planMerge, resumeMerge } from "../../src/mission/merge/merge.ts"
import { folderAt } from "../helpers/folder.ts"
import { clashing, place } from "./clashing.ts"
import { acceptAll, builtWorld, mergeOptions } from "./finished.ts"
import { missionWorld, move, refusingHook, tagOf, type World } from "./world.ts"

const accepted = Effect.tap(builtWorld({ WP01: [] }), ({ run }) => run(acceptAll()))

const refusedFor = ({ run }: World, target: Option.Option<string> = Option.none()) =>
  Effect.gen(function* () {
    const refused = (yield* Effect.flip(run(merge(mergeOptions({ target }))))) as MergeRefused
    assert.deepStrictEqual((yield* run(planMerge(mergeOptions({ target })))).plan.reasons, refused.reasons)
    return refused.reasons
  })

describe("what a merge takes for merged", () => {
  it.scoped("is no package that was accepted and has lost its branch", () =>
    Effect.gen(function* () {
      const world = yield* accepted
      const { project, run } = world
      project.git("worktree", "remove", ".worktrees/001-login-WP01")
      project.git("branch", "-D", "001-login-WP01")
      assert.deepStrictEqual(yield* refusedFor(world), ["WP01 has no branch 001-login-WP01"])
      yield* run(move("WP01", "planned", { force: true, reason: Option.some("lost") }))
      yield* run(move("WP01", "done", { force: true, reason: Option.some("x"), approvalRef: Option.some("PR#1") }))
      assert.deepStrictEqual((yield* run(merge(mergeOptions()))).merged, [])
    })
  )

  it.scoped("is nothing that went to another branch only", () =>
    Effect.gen(function* () {
      const world = yield* accepted
      const { project, run } = world
      project.git("branch", "release")
      assert.deepStrictEqual(yield* refusedFor(world, Option.some("001-login-WP01")), [
        "001-login-WP01 is the branch of one of its work packages"
      ])
      yield* run(merge(mergeOptions({ target: Option.some("release"), strategy: Option.some("squash") })))
      assert.deepStrictEqual(yield* refusedFor(world), [
        "WP01 has no branch 001-login-WP01, it was merged into release: merge that"
      ])
      project.git("merge", "--quiet", "--no-edit", "release")
      assert.deepInclude(yield* run(merge(mergeOptions())), { merged: [], skipped: ["WP01"] })
    })
  )

  it.scoped("is nothing where all was canceled, which accept does not send on to a merge", () =>
    Effect.gen(function* () {
      const { run } = yield* missionWorld({ WP01: [] })
      yield* run(move("WP01", "canceled", { reason: Option.some("dropped") }))
      const { plan } = yield* run(planMerge(mergeOptions()))
      assert.deepStrictEqual(plan.reasons, ["all of its work packages are canceled"])
      assert.isFalse((yield* run(acceptAll({ reportOnly: true }))).mergeable)
    })
  )

  it.scoped("tells of commits that came after the acceptance, and names the commit that the target is at", () =>
    Effect.gen(function* () {
      const { project, run } = yield* accepted
      const worktree = folderAt(project.at(".worktrees/001-login-WP01"))
      worktree.write("late.txt", "late\n")
      worktree.git("add", ".")
      worktree.git("commit", "--quiet", "-m", "Late idea")
      const note = /^WP01 has commits that came after its acceptance: [0-9a-f]+ Late idea$/m
      assert.match((yield* run(planMerge(mergeOptions()))).plan.notes.join("\n"), note)
      const done = yield* run(merge(mergeOptions()))
      assert.match(done.warnings.join("\n"), note)
      assert.strictEqual(done.targetCommit, project.git("rev-parse", "HEAD").trim())
      assert.isFalse((yield* run(acceptAll())).mergeable)
    })
  )

  it.scoped("is no worktree with a commit that came after the merge", () =>
    Effect.gen(function* () {
      const { project, run } = yield* accepted
      yield* run(merge(mergeOptions({ strategy: Option.some("squash"), keepWorktree: true, keepBranch: true })))
      const examine = run(
        statusDoctor({ feature: Option.none(), fix: true, dryRun: true, claimedDays: 7, inProgressDays: 14 })
      )
      assert.strictEqual(
        (yield* examine).wouldFix[0]?.message,
        ".worktrees/001-login-WP01 is left over: WP01 is merged"
      )
      const worktree = folderAt(project.at(".worktrees/001-login-WP01"))
      worktree.git("commit", "--quiet", "--allow-empty", "-m", "Later")
      assert.deepStrictEqual((yield* examine).problems, [])
    })
  )
})

describe("a merge that is under way", () => {
  it.scoped("stops at a hook that refuses merges, each time, and signs what it squashes", () =>
    Effect.gen(function* () {
      const { project, run } = yield* accepted
      const head = project.git("rev-parse", "HEAD")
      const hook = "pre-merge-commit"
      refusingHook(project, hook)
      const wanted = mergeOptions({ strategy: Option.some("squash") })
      for (const command of [run(merge(wanted)), run(resumeMerge(wanted))]) {
        const stopped = (yield* Effect.flip<unknown, unknown, never>(command)) as MergeStopped
        assert.match(stopped.message, /stopped at 001-login-WP01: the hook says no$/)
        assert.strictEqual(project.git("rev-parse", "HEAD"), head)
      }
      chmodSync(project.at(".git/hooks", hook), 0o644)
      const signature = "-----BEGIN PGP SIGNATURE-----\\n\\nx\\n-----END PGP SIGNATURE-----\\n"
      const script = `#!/bin/sh\ncat >/dev/null\necho '[GNUPG:] SIG_CREATED ' >&2\nprintf -- '${signature}'\n`
      chmodSync(project.write(".git/sign", script), 0o755)
      project.git("config", "gpg.program", project.at(".git/sign"))
      project.git("config", "commit.gpgSign", "true")
      yield* run(resumeMerge(mergeOptions()))
      assert.include(project.git("cat-file", "commit", "HEAD~1"), "gpgsig")
      assert.strictEqual(project.git("log", "-1", "--format=%s", "HEAD~1").trim(), "WP01: Part WP01 (001-login)")
    })
  )

  it.scoped("is not planned anew, says where markers are, and does not take what was reopened", () =>
    Effect.gen(function* () {
      const { project, run } = yield* clashing
      yield* Effect.flip(run(merge(mergeOptions())))
      assert.strictEqual(yield* tagOf(run(planMerge(mergeOptions()))), "MergeUnderWay")
      place(project).git("add", "README.md")
      const conflict = (yield* Effect.flip(run(resumeMerge(mergeOptions())))) as MergeConflict
      assert.match(conflict.message, /conflict markers are still in README.md/)
      place(project).write("README.md", "# Shop of both\n")
      place(project).git("add", "README.md")
      yield* run(move("WP02", "in_progress", { force: true, reason: Option.some("again") }))
      const refused = (yield* Effect.flip(run(resumeMerge(mergeOptions())))) as MergeRefused
      assert.deepStrictEqual(refused.reasons, ["WP02 is doing, not reviewed"])
      yield* run(abortMerge(Option.none()))
    })
  )

  it.scoped("can be given up when its state cannot be read, and leaves nothing that accept would call dirty", () =>
    Effect.gen(function* () {
      const { project, run } = yield* clashing
      yield* Effect.flip(run(merge(mergeOptions())))
      project.write(".kittify/merge-state.json", "{")
      const refused = (yield* Effect.flip(run(merge(mergeOptions())))) as MergeRefused
      assert.include(refused.remedy, "`spec-kitty merge --abort`")
      // What was moved aside, in a project whose .gitignore is older than we are.
      project.write(".gitignore", ".worktrees/\n.kittify/workspaces/\n")
      project.git("commit", "--quiet", "-am", "Older")
      assert.include(project.git("status", "--porcelain"), "?? .kittify/merge-state.json.corrupt-")
      yield* run(abortMerge(Option.none()))
      assert.deepStrictEqual(project.list(".worktrees"), ["001-login-WP01", "001-login-WP02"])
      assert.deepStrictEqual((yield* run(acceptAll({ reportOnly: true }))).summary.gitDirty, [])
      assert.strictEqual(yield* tagOf(run(abortMerge(Option.none()))), "NoMergeUnderWay")
    })
  )
})
