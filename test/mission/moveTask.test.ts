import { chmodSync, rmSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { folderAt } from "../helpers/folder.ts"
import { inReview, reasons, worked } from "./underWay.ts"
import { lanesOf, missionFolder, missionWorld, move, refusingHook, start, tagOf, treeOf } from "./world.ts"

describe("moveTask", () => {
  it.scoped("hands finished work to review: one line, one event, one commit, a clean tree", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* worked
      const moved = yield* run(move("WP01", "for_review", { note: Option.some("Ready\nnow") }))
      assert.deepInclude(moved, { oldLane: "doing", newLane: "for_review", changed: true, warnings: [] })
      assert.strictEqual(lanesOf(project, "WP01").at(-1), "in_progress->for_review")
      assert.deepStrictEqual(
        queued("WPStatusChanged").map(({ payload }) => [payload["from_lane"], payload["to_lane"]]),
        [
          ["planned", "doing"],
          ["doing", "for_review"]
        ]
      )
      assert.include(project.git("log", "-1", "--format=%s"), "Move WP01 to for_review on spec 001 [Ada]")
      assert.strictEqual(project.git("status", "--porcelain"), "")
      const prompt = project.read(`${missionFolder}/tasks/WP01-part.md`)
      assert.include(prompt, "lane: for_review")
      assert.include(prompt, "– lane=for_review – Ready now\n")
    })
  )

  it.scoped("changes nothing when the package is there already", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* inReview
      const before = treeOf(project)
      const again = yield* run(move("WP01", "FOR_REVIEW"))
      assert.deepInclude(again, { changed: false, oldLane: "for_review", newLane: "for_review", commit: null })
      assert.deepStrictEqual(treeOf(project), before)
      assert.strictEqual(queued("WPStatusChanged").length, 2)
    })
  )

  it.scoped("tells everything that speaks against a review at once, and writes nothing", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* missionWorld()
      yield* run(start("WP01"))
      const worktree = folderAt(project.at(".worktrees/001-login-WP01"))
      worktree.write("forgotten.txt", "x\n")
      project.write(`${missionFolder}/research.md`, "x\n")
      const before = treeOf(project)
      const told = yield* reasons(run(move("WP01", "for_review")))
      assert.include(told, "subtasks are open: T001, T002")
      assert.include(told, `planning files are not committed: ${missionFolder}/research.md`)
      assert.include(told, ".worktrees/001-login-WP01 has uncommitted changes: forgotten.txt")
      assert.include(told, "001-login-WP01 has no commit beyond main")
      assert.deepStrictEqual(treeOf(project), before)
      assert.strictEqual(queued("WPStatusChanged").length, 1)
    })
  )

  it.scoped("counts only the boxes below the package's own heading", () =>
    Effect.gen(function* () {
      const { project, run } = yield* worked
      const tasks = project.read(`${missionFolder}/tasks.md`)
      project.write(`${missionFolder}/tasks.md`, tasks.replace("[x] T003 first", "[ ] T003 first, needs WP01"))
      project.git("commit", "--quiet", "-am", "Open a box of WP02")
      assert.isTrue((yield* run(move("WP01", "for_review"))).changed)
    })
  )

  it.scoped("wants what others merged meanwhile, but not what was only planned", () =>
    Effect.gen(function* () {
      const { project, run } = yield* worked
      project.write("elsewhere.txt", "x\n")
      project.git("add", "elsewhere.txt")
      project.git("commit", "--quiet", "-m", "Others")
      assert.include(yield* reasons(run(move("WP01", "for_review"))), "is 1 commit behind main")
      folderAt(project.at(".worktrees/001-login-WP01")).git("merge", "--quiet", "--no-edit", "main")
      project.write(`${missionFolder}/research.md`, "x\n")
      project.git("add", ".")
      project.git("commit", "--quiet", "-m", "Planning only")
      assert.isTrue((yield* run(move("WP01", "for_review"))).changed)
    })
  )

  it.scoped("refuses planning files on the package's branch, and an unfinished merge", () =>
    Effect.gen(function* () {
      const { project, run } = yield* worked
      const worktree = folderAt(project.at(".worktrees/001-login-WP01"))
      worktree.write(`${missionFolder}/spec.md`, "mine\n")
      worktree.git("commit", "--quiet", "-am", "Spec")
      assert.include(
        yield* reasons(run(move("WP01", "for_review"))),
        `changes planning files: ${missionFolder}/spec.md`
      )
      worktree.git("reset", "--quiet", "--hard", "HEAD~1")
      project.write("WP01.txt", "other\n")
      project.git("add", ".")
      project.git("commit", "--quiet", "-m", "Conflict")
      assert.throws(() => worktree.git("merge", "main"))
      assert.include(yield* reasons(run(move("WP01", "for_review"))), "a merge is not finished")
    })
  )

  it.scoped("is not stopped by what an earlier command of ours could not commit", () =>
    Effect.gen(function* () {
      const { project, run } = yield* worked
      refusingHook(project)
      const kept = yield* run(move("WP01", "for_review"))
      assert.isNull(kept.commit)
      assert.include(kept.warnings.join(), "Not committed")
      assert.strictEqual(lanesOf(project, "WP01").at(-1), "in_progress->for_review")
      chmodSync(project.at(".git/hooks/pre-commit"), 0o644)
      const back = project.write("../feedback.md", "Please test it.\n")
      yield* run(move("WP01", "doing", { reviewFeedbackFile: Option.some(back) }))
      assert.isNotNull((yield* run(move("WP01", "for_review"))).commit)
      assert.strictEqual(project.git("status", "--porcelain"), "")
    })
  )

  it.scoped("sends back only with feedback, which the next reader finds in the prompt and in git's own folder", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* inReview
      assert.include(yield* reasons(run(move("WP01", "planned"))), "needs the review's feedback")
      const forced = move("WP01", "planned", { force: true, reason: Option.some("so") })
      assert.include(yield* reasons(run(forced)), "needs the review's feedback")
      const empty = project.write("../empty.md", " \n")
      const nothing = move("WP01", "planned", { reviewFeedbackFile: Option.some(empty) })
      assert.include(yield* reasons(run(nothing)), "is empty or not there")
      project.write("../feedback.md", "Test it.\n\nThen again.\n")
      const back = move("WP01", "planned", {
        reviewFeedbackFile: Option.some("../feedback.md"),
        reviewer: Option.some("Bo")
      })
      yield* run(back)
      const prompt = project.read(`${missionFolder}/tasks/WP01-part.md`)
      assert.include(prompt, "review_status: has_feedback")
      assert.include(prompt, "reviewed_by: Bo")
      assert.include(prompt, "> Test it.\n>\n> Then again.\n")
      const [name] = project.list(".git/spec-kitty/feedback/001-login/WP01")
      assert.strictEqual(queued("WPStatusChanged").at(-1)?.payload["review_ref"], `feedback://001-login/WP01/${name}`)
      assert.strictEqual(project.git("status", "--porcelain"), "")
    })
  )

  it.scoped("names the lanes when it is given another, and the packages", () =>
    Effect.gen(function* () {
      const { run } = yield* missionWorld()
      const error = (yield* Effect.flip(run(move("WP01", "finished")))) as Error
      for (const lane of ["planned", "doing", "for_review", "done", "claimed", "blocked", "canceled"]) {
        assert.include(error.message, lane)
      }
      assert.strictEqual(yield* tagOf(run(move("WP77", "doing"))), "WorkPackageUnknown")
    })
  )

  it.scoped("writes no hop of a move that is not allowed as a whole", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld()
      const before = treeOf(project)
      assert.strictEqual(yield* tagOf(run(move("WP01", "done"))), "MoveRefused")
      assert.strictEqual(yield* tagOf(run(move("WP02", "canceled"))), "TransitionNeeds")
      assert.deepStrictEqual(treeOf(project), before)
    })
  )

  it.scoped("has moved the package also when its prompt cannot be renewed", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* inReview
      rmSync(project.at(missionFolder, "status.json"))
      project.write(`${missionFolder}/status.json/in-the-way`, "")
      const moved = yield* run(move("WP01", "canceled", { reason: Option.some("so") }))
      assert.include(moved.warnings.join(), "a view of it is out of date")
      assert.strictEqual(lanesOf(project, "WP01").at(-1), "for_review->canceled")
      assert.strictEqual(queued("WPStatusChanged").length, 3)
    })
  )

  it.scoped("leaves the files to the user with --no-auto-commit", () =>
    Effect.gen(function* () {
      const { project, run } = yield* worked
      const head = project.git("rev-parse", "HEAD")
      const moved = yield* run(move("WP01", "for_review", { autoCommit: false }))
      assert.deepInclude(moved, { changed: true, commit: null, warnings: [] })
      assert.strictEqual(project.git("rev-parse", "HEAD"), head)
    })
  )
})
