import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { inReview, reasons, worked } from "./underWay.ts"
import { lanesOf, missionFolder, missionWorld, move, start, tagOf } from "./world.ts"

describe("a package that is moved on", () => {
  it.scoped("is done when merged, with who reviewed it", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* inReview
      assert.include(yield* reasons(run(move("WP01", "done"))), "001-login-WP01 is not merged into main")
      project.git("merge", "--quiet", "--no-edit", "001-login-WP01")
      yield* run(move("WP01", "done", { reviewer: Option.some("Bo"), approvalRef: Option.some("PR#7") }))
      assert.deepStrictEqual(queued("WPStatusChanged").at(-1)?.payload["evidence"], {
        review: { reviewer: "Bo", verdict: "approved", reference: "PR#7" }
      })
      assert.include(project.read(`${missionFolder}/tasks/WP01-part.md`), "review_status: approved")
    })
  )

  it.scoped("is done unmerged with a reason, but not with open subtasks", () =>
    Effect.gen(function* () {
      const { project, run } = yield* inReview
      const spike = { doneOverrideReason: Option.some("It was a spike") }
      yield* run(move("WP01", "done", spike))
      assert.strictEqual(lanesOf(project, "WP01").at(-1), "for_review->done")
      const open = yield* missionWorld()
      yield* open.run(start("WP01"))
      assert.include(yield* reasons(open.run(move("WP01", "done", spike))), "subtasks are open")
    })
  )

  it.scoped("blocks and cancels with a reason, and unblocks", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* worked
      assert.strictEqual(yield* tagOf(run(move("WP01", "blocked"))), "TransitionNeeds")
      const blocked = yield* run(move("WP01", "blocked", { note: Option.some("waits for a key") }))
      assert.deepInclude(blocked, { oldLane: "doing", newLane: "blocked" })
      assert.strictEqual(queued("WPStatusChanged").length, 1)
      assert.deepInclude(yield* run(move("WP01", "doing")), { oldLane: "blocked", newLane: "doing", changed: true })
      yield* run(move("WP01", "canceled", { reason: Option.some("dropped") }))
      assert.deepInclude(queued("WPStatusChanged").at(-1)?.payload, { from_lane: "doing", to_lane: "done" })
      assert.include(project.read(`${missionFolder}/tasks/WP01-part.md`), "lane: canceled")
    })
  )

  it.scoped("leaves work to who has it, unless forced with a reason", () =>
    Effect.gen(function* () {
      const { run } = yield* worked
      const codex = { agent: Option.some("codex") }
      assert.include(yield* reasons(run(move("WP01", "for_review", codex))), "claude works on it")
      const nameless = move("WP01", "for_review", { ...codex, force: true })
      assert.strictEqual(yield* tagOf(run(nameless)), "ForceNeedsReason")
      yield* run(move("WP01", "for_review", { ...codex, force: true, reason: Option.some("claude is gone") }))
    })
  )
})
