import { chmodSync, rmSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import type { ReviewRefused } from "../../src/mission/finishErrors.ts"
import { nextPackage } from "../../src/mission/nextPackage.ts"
import { review, type StartReview } from "../../src/mission/review.ts"
import {
  filesOf,
  finishSubtasks,
  lanesOf,
  missionFolder,
  missionWorld,
  move,
  queuedLanes,
  refusingHook,
  start,
  tagOf,
  treeOf,
  work
} from "./world.ts"

const claim = (workPackage: string | null, agent: string | null, changes: Partial<StartReview> = {}) =>
  review({
    workPackage: Option.fromNullable(workPackage),
    feature: Option.none(),
    agent: Option.fromNullable(agent),
    shellPid: Option.none(),
    force: false,
    autoCommit: true,
    ...changes
  })

/** WP01 is built by claude and waits for a review; WP02 builds on it. */
const waiting = Effect.tap(missionWorld(), ({ project, run }) =>
  Effect.gen(function* () {
    yield* run(start("WP01", { agent: Option.some("claude") }))
    work(project, "WP01")
    finishSubtasks(project)
    yield* run(move("WP01", "for_review"))
  })
)

const prompt = `${missionFolder}/tasks/WP01-part.md`

describe("review", () => {
  it.scoped("claims the review in one commit and one event, and leaves the lane to the verdict", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* waiting
      const lanes = lanesOf(project, "WP01")
      const done = yield* run(claim("wp01-part", "codex", { shellPid: Option.some("7") }))
      assert.deepInclude(done, { actor: "codex", claimed: true, branch: "001-login-WP01", base: "main", warnings: [] })
      assert.strictEqual(project.git("log", "-1", "--format=%s").trim(), "Start WP01 review [codex]")
      assert.deepStrictEqual(filesOf(project), [prompt])
      assert.strictEqual(project.git("status", "--porcelain"), "")
      for (const line of ["review_status: in_review", "reviewer_agent: codex", "agent: claude", "lane: for_review"]) {
        assert.include(project.read(prompt), line)
      }
      assert.match(project.read(prompt), /– codex – shell_pid=7 – lane=for_review – Started review\n/)
      assert.deepStrictEqual(lanesOf(project, "WP01"), lanes)
      assert.deepStrictEqual(
        queued("WPAssigned").map(({ payload }) => payload),
        [{ feature_slug: "001-login", wp_id: "WP01", agent_id: "codex", phase: "review" }]
      )
      assert.deepStrictEqual(queuedLanes(queued), ["planned->doing", "doing->for_review"])
    })
  )

  it.scoped("tells the reviewer what it had to do, what changed, and how to give either verdict", () =>
    Effect.gen(function* () {
      const { project, run } = yield* waiting
      const { prompt } = yield* run(claim("WP01", "the boss"))
      for (const words of [
        `The work is in ${project.at(".worktrees/001-login-WP01")} (branch 001-login-WP01)`,
        "diff main...001-login-WP01`",
        "Work on WP01",
        "WP01.txt",
        "FR-001: People can sign in.",
        project.at(missionFolder, "spec.md"),
        "spec-kitty agent tasks move-task WP01 --to planned --feature 001-login --agent 'the boss' --review-feedback-file",
        "spec-kitty review WP01 --approve --feature 001-login --agent 'the boss' --note",
        "may have to be rebased then; say so: WP02."
      ]) {
        assert.include(prompt, words)
      }
    })
  )

  it.scoped("writes nothing the second time, from the worktree too, and lets nobody else in unless forced", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* waiting
      yield* run(claim("WP01", "codex"))
      const before = treeOf(project)
      const directory = project.at(".worktrees/001-login-WP01")
      const again = yield* run(claim("WP01", "codex"), { directory })
      assert.deepInclude(again, { claimed: false, commit: null })
      const refused = (yield* Effect.flip(run(claim("WP01", "gemini")))) as ReviewRefused
      assert.include(refused.message, "codex reviews it")
      assert.strictEqual(yield* tagOf(run(claim(null, "gemini"))), "NothingWaits")
      assert.deepStrictEqual(treeOf(project), before)
      assert.strictEqual(queued("WPAssigned").length, 1)
      assert.isTrue((yield* run(claim("WP01", "gemini", { force: true }))).claimed)
      assert.include(project.read(prompt), "reviewer_agent: gemini")
    })
  )

  it.scoped("takes the first package that waits, and refuses what is not up for a review", () =>
    Effect.gen(function* () {
      const { project, run } = yield* waiting
      assert.strictEqual((yield* run(claim(null, "codex"))).workPackage.id, "WP01")
      const before = treeOf(project)
      const early = (yield* Effect.flip(run(claim("WP02", "codex")))) as ReviewRefused
      assert.include(early.message, "WP02 cannot be reviewed: it is planned")
      assert.strictEqual(yield* tagOf(run(claim("WP09", "codex"))), "WorkPackageUnknown")
      assert.deepStrictEqual(treeOf(project), before)
    })
  )

  it.scoped("ends with the reviewer sending it back: one event, and the next review is anybody's", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* waiting
      yield* run(claim("WP01", "codex"))
      const file = project.write("../feedback.md", "Test it.\n")
      yield* run(move("WP01", "planned", { agent: Option.some("codex"), reviewFeedbackFile: Option.some(file) }))
      assert.strictEqual(queuedLanes(queued).at(-1), "for_review->planned")
      assert.include(project.read(prompt), "reviewed_by: codex")
      assert.include((yield* run(start("WP01"))).prompt, "> Test it.")
      yield* run(move("WP01", "for_review"))
      assert.deepInclude(yield* run(claim("WP01", "gemini")), { claimed: true })
      assert.deepStrictEqual(queuedLanes(queued), [
        "planned->doing",
        "doing->for_review",
        "for_review->planned",
        "planned->doing",
        "doing->for_review"
      ])
    })
  )

  it.scoped("has claimed it also when a hook refuses the commit, and when the work's branch is gone", () =>
    Effect.gen(function* () {
      const { project, run } = yield* waiting
      refusingHook(project)
      const claimed = yield* run(claim("WP01", "codex"))
      assert.include(claimed.warnings.join(), "Not committed")
      chmodSync(project.at(".git/hooks/pre-commit"), 0o644)
      rmSync(project.at(".worktrees"), { recursive: true })
      project.git("worktree", "prune")
      project.git("branch", "-D", "001-login-WP01")
      const gone = yield* run(claim("WP01", "codex"))
      assert.include(gone.prompt, "There is no worktree")
      assert.include(gone.prompt, "No commit of its own")
    })
  )
})

describe("nextPackage", () => {
  it.scoped("is the first planned one in the order of what they wait for, until none is left", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld({ WP01: ["WP02"], WP02: [] })
      const next = () => run(nextPackage(Option.none()))
      assert.strictEqual(yield* next(), "WP02")
      yield* run(start("WP02"))
      work(project, "WP02")
      assert.strictEqual(yield* next(), "WP01")
      yield* run(start("WP01"))
      assert.strictEqual(yield* tagOf(next()), "NothingWaits")
    })
  )
})

describe("the prompt of implement", () => {
  it.scoped("says where to work, what for, what is open, and what to run when it is done", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld()
      const { prompt } = yield* run(start("WP01", { agent: Option.some("claude") }))
      for (const words of [
        `Work only in ${project.at(".worktrees/001-login-WP01")} (branch 001-login-WP01, from main)`,
        "FR-001: People can sign in.",
        "spec-kitty agent tasks mark-status T001 T002 --status done --feature 001-login",
        "spec-kitty agent tasks move-task WP01 --feature 001-login --agent claude --to for_review",
        "--to blocked",
        "## The prompt (tasks/WP01-part.md)\n\n# WP01"
      ]) {
        assert.include(prompt, words)
      }
    })
  )
})
