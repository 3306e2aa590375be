import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { merge } from "../../src/mission/merge/merge.ts"
import { review } from "../../src/mission/review.ts"
import { folderAt } from "../helpers/folder.ts"
import { acceptAll, builtWorld, mergeOptions } from "./finished.ts"
import { missionFolder, move, start, work, type World } from "./world.ts"

const claim = (agent: string) =>
  review({
    workPackage: Option.some("WP01"),
    feature: Option.none(),
    agent: Option.some(agent),
    shellPid: Option.none(),
    force: false,
    autoCommit: true
  })

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

const lastReview = ({ queued }: World) => {
  const evidence = queued("WPStatusChanged").at(-1)?.payload["evidence"] as { review: Record<string, string> } | null
  return evidence?.review
}

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

  it.scoped("names who looked at it after that, not the one before", () =>
    Effect.gen(function* () {
      const world = yield* sentBack
      yield* world.run(claim("gemini"))
      assert.notInclude((yield* world.run(acceptAll())).warnings.join("\n"), "no review")
      assert.deepInclude(lastReview(world), { reviewer: "gemini", verdict: "approved" })
    })
  )

  it.scoped("forgets an approval when the work is taken up again", () =>
    Effect.gen(function* () {
      const world = yield* builtWorld({ WP01: [] })
      yield* world.run(claim("codex"))
      yield* world.run(acceptAll())
      yield* world.run(move("WP01", "planned", { force: true, reason: Option.some("a bug") }))
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
