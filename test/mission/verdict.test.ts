import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { merge } from "../../src/mission/merge/merge.ts"
import { reviewOf } from "../../src/mission/reviewState.ts"
import { folderAt } from "../helpers/folder.ts"
import { acceptAll, builtWorld, mergeOptions } from "./finished.ts"
import { approval, claim, lastReview } from "./reviewing.ts"
import { missionFolder, move, start, work } from "./world.ts"

const prompt = `${missionFolder}/tasks/WP01-part.md`

/** codex has looked at WP01 and has sent it back; claude has worked on it and handed it over again. */
const sentBack = Effect.tap(builtWorld({ WP01: [] }), ({ home, project, run }) =>
  Effect.gen(function* () {
    yield* run(claim("codex"))
    const feedback = home.write("feedback.md", "Not like this.\n")
    yield* run(move("WP01", "planned", { agent: Option.some("codex"), reviewFeedbackFile: Option.some(feedback) }))
    yield* run(start("WP01", { agent: Option.some("claude") }))
    work(project, "WP01", "again.txt")
    yield* run(move("WP01", "for_review"))
  })
)

describe("the evidence of a review", () => {
  it.scoped("does not name whoever sent the work back", () =>
    Effect.gen(function* () {
      const world = yield* sentBack
      const prompt = world.project.read(`${missionFolder}/tasks/WP01-part.md`)
      assert.match(prompt, /^review_status: has_feedback$/m)
      assert.match(prompt, /^reviewed_by: codex$/m)
      const told = yield* world.run(acceptAll({ reportOnly: true }))
      assert.include(told.warnings.join("\n"), "WP01: no review is recorded")
      yield* world.run(acceptAll({ actor: Option.some("Bo") }))
      assert.deepInclude(lastReview(world), { reviewer: "Bo", verdict: "approved" })
    })
  )

  it.scoped("names who approved it after that, not the one before", () =>
    Effect.gen(function* () {
      const world = yield* sentBack
      yield* world.run(claim("gemini"))
      yield* world.run(approval("gemini"))
      assert.deepStrictEqual((yield* world.run(acceptAll())).warnings, [])
      assert.deepStrictEqual(lastReview(world), {
        reviewer: "gemini",
        verdict: "approved",
        reference: "acceptance of 001-login by Ada"
      })
    })
  )

  it.scoped("is the acceptor's where a review was only begun, even with a refusal in writing", () =>
    Effect.gen(function* () {
      const world = yield* builtWorld({ WP01: [] })
      yield* world.run(claim("codex"))
      const told = yield* world.run(acceptAll({ reportOnly: true }))
      assert.deepStrictEqual(told.warnings.slice(0, 1), ["WP01: review not finished, codex has begun it"])
      yield* world.run(acceptAll({ actor: Option.some("Bo") }))
      assert.deepInclude(lastReview(world), { reviewer: "Bo", verdict: "approved" })
      assert.match(world.project.read(prompt), /^reviewed_by: Bo$/m)
    })
  )

  it.scoped("forgets an approval when the work is taken up again", () =>
    Effect.gen(function* () {
      const world = yield* builtWorld({ WP01: [] })
      yield* world.run(approval("codex"))
      yield* world.run(acceptAll())
      assert.match(world.project.read(prompt), /^reviewed_commit: [0-9a-f]{40}$/m)
      yield* world.run(move("WP01", "planned", { force: true, reason: Option.some("a bug") }))
      assert.notMatch(world.project.read(prompt), /^reviewed_commit: [0-9a-f]/m)
      yield* world.run(start("WP01", { agent: Option.some("claude") }))
      folderAt(world.project.at(".worktrees/001-login-WP01")).git("commit", "--quiet", "--allow-empty", "-m", "Mend")
      yield* world.run(move("WP01", "for_review"))
      const done = yield* world.run(acceptAll({ actor: Option.some("Bo") }))
      assert.include(done.warnings.join("\n"), "WP01: no review is recorded")
      assert.deepInclude(lastReview(world), { reviewer: "Bo", verdict: "approved" })
    })
  )

  it.scoped("says of a merge without review and acceptance that nobody approved", () =>
    Effect.gen(function* () {
      const world = yield* builtWorld({ WP01: [] })
      const done = yield* world.run(merge(mergeOptions()))
      assert.include(done.warnings.join("\n"), "WP01: no review is recorded")
      assert.deepStrictEqual(lastReview(world), {
        reviewer: "Ada",
        verdict: "unreviewed",
        reference: "merge of 001-login by Ada"
      })
      assert.notInclude(world.project.read(`${missionFolder}/tasks/WP01-part.md`), "review_status: approved")
    })
  )
})

describe("a review in the words of the Python tool", () => {
  it.each([
    [{ reviewed_by: "Zo\u00eb" }, "for_review", "approved", "Zo\u00eb"],
    [{ review_status: "approved", reviewed_by: "codex" }, "approved", "approved", "codex"],
    [{ reviewer_agent: "codex" }, "approved", "approved", "codex"],
    [{ reviewer_agent: "codex" }, "in_review", "begun", "codex"],
    [{ reviewer_agent: "codex" }, "for_review", "begun", "codex"],
    [{ review_status: "has_feedback", reviewed_by: "codex" }, "for_review", "sent_back", "codex"],
    [{ review_status: "", reviewed_by: "" }, "for_review", "none", null]
  ] as const)("%o in %s is %s", (values, recorded, state, reviewer) => {
    const found = reviewOf({ recorded, values })
    assert.strictEqual(found.state, state)
    assert.strictEqual(Option.getOrNull(found.reviewer), reviewer)
  })
})
