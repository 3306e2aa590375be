import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { merge } from "../../src/mission/merge/merge.ts"
import { approve, type Approve } from "../../src/mission/approve.ts"
import { reviewOf } from "../../src/mission/reviewState.ts"
import { review } from "../../src/mission/review.ts"
import { folderAt } from "../helpers/folder.ts"
import { acceptAll, builtWorld, mergeOptions } from "./finished.ts"
import { filesOf, lanesOf, missionFolder, move, start, tagOf, treeOf, work, type World } from "./world.ts"

const claim = (agent: string) =>
  review({
    workPackage: Option.some("WP01"),
    feature: Option.none(),
    agent: Option.some(agent),
    shellPid: Option.none(),
    force: false,
    autoCommit: true
  })

const approval = (agent: string, changes: Partial<Approve> = {}) =>
  approve({
    workPackage: "WP01",
    feature: Option.none(),
    agent: Option.some(agent),
    shellPid: Option.none(),
    note: Option.none(),
    force: false,
    autoCommit: true,
    ...changes
  })

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

describe("an approval", () => {
  it.scoped("is recorded for the commit it was given for, in one commit and one event, and leaves the lane", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* builtWorld({ WP01: [] })
      yield* run(claim("codex"))
      const lanes = lanesOf(project, "WP01")
      const tip = project.git("rev-parse", "001-login-WP01").trim()
      const done = yield* run(approval("codex", { note: Option.some("Ran it\ntwice") }))
      assert.deepInclude(done, { actor: "codex", changed: true, approvedCommit: Option.some(tip), warnings: [] })
      const text = project.read(prompt)
      for (const line of [
        "review_status: approved",
        "reviewed_by: codex",
        `reviewed_commit: ${tip}`,
        "lane: for_review"
      ]) {
        assert.include(text, line)
      }
      assert.include(text, `– codex – lane=for_review – Approved at ${tip.slice(0, 7)}: Ran it twice\n`)
      assert.strictEqual(project.git("log", "-1", "--format=%s").trim(), "Approve WP01 [codex]")
      assert.deepStrictEqual(filesOf(project), [prompt])
      assert.strictEqual(project.git("status", "--porcelain"), "")
      assert.deepStrictEqual(lanesOf(project, "WP01"), lanes)
      const [told, ...others] = queued("HistoryAdded").map(({ payload }) => payload)
      assert.deepStrictEqual(others, [])
      assert.deepInclude(told, { wp_id: "WP01", entry_type: "review", author: "codex" })

      const before = treeOf(project)
      assert.deepInclude(yield* run(approval("codex", { note: Option.some("Ran it twice") })), { changed: false })
      assert.deepInclude(yield* run(claim("codex")), { claimed: false })
      assert.strictEqual(yield* tagOf(run(claim("gemini"))), "ReviewRefused")
      assert.deepStrictEqual(treeOf(project), before)
    })
  )

  it.scoped("does not cover what was committed after it, which accept tells and a reviewer may look at", () =>
    Effect.gen(function* () {
      const world = yield* builtWorld({ WP01: [] })
      yield* world.run(approval("codex"))
      const tip = world.project.git("rev-parse", "--short=7", "001-login-WP01").trim()
      for (const file of ["one.txt", "two.txt"]) work(world.project, "WP01", file)
      const words = `approved at ${tip}, 2 commits since`
      const told = yield* world.run(acceptAll({ reportOnly: true, lenient: true }))
      assert.deepStrictEqual(told.warnings, [`WP01: ${words}`])
      yield* world.run(acceptAll({ actor: Option.some("Bo") }))
      assert.deepStrictEqual(lastReview(world), {
        reviewer: "codex",
        verdict: "approved",
        reference: `acceptance of 001-login by Bo; ${words}`
      })
      const again = yield* builtWorld({ WP01: [] })
      yield* again.run(approval("codex"))
      work(again.project, "WP01", "one.txt")
      assert.isTrue((yield* again.run(claim("gemini"))).claimed)
    })
  )

  it.scoped("says when the branch was rewritten under it, and what was not committed", () =>
    Effect.gen(function* () {
      const { project, run } = yield* builtWorld({ WP01: [] })
      const worktree = folderAt(project.at(".worktrees/001-login-WP01"))
      worktree.write("draft.txt", "x\n")
      const { warnings } = yield* run(approval("codex"))
      assert.include(warnings.join(), "no part of what is approved: draft.txt")
      worktree.git("add", "draft.txt")
      worktree.git("commit", "--quiet", "--amend", "-m", "Other")
      const told = yield* run(acceptAll({ reportOnly: true }))
      assert.include(told.warnings.join(), "and 001-login-WP01 was rewritten since")
    })
  )

  it.scoped("is not given for what is not up for it, nor for what another reviews", () =>
    Effect.gen(function* () {
      const { project, run } = yield* builtWorld({ WP01: [] })
      yield* run(claim("codex"))
      const before = treeOf(project)
      assert.strictEqual(yield* tagOf(run(approval("gemini"))), "ReviewRefused")
      assert.deepStrictEqual(treeOf(project), before)
      yield* run(approval("gemini", { force: true }))
      yield* run(acceptAll())
      assert.strictEqual(yield* tagOf(run(approval("codex"))), "ReviewRefused")
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
