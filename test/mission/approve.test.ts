import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { folderAt } from "../helpers/folder.ts"
import { acceptAll, builtWorld } from "./finished.ts"
import { approval, claim, lastReview } from "./reviewing.ts"
import { filesOf, lanesOf, missionFolder, move, tagOf, treeOf, work } from "./world.ts"

const prompt = `${missionFolder}/tasks/WP01-part.md`

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

  it.scoped("is recorded again for a note of one's own, whatever words of it stand elsewhere in the prompt", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* builtWorld({ WP01: [] })
      yield* run(approval("codex", { note: Option.some("WP01 starts") }))
      for (const changed of [true, false]) {
        assert.deepInclude(yield* run(approval("codex", { note: Option.some("WP01") })), { changed })
      }
      assert.match(project.read(prompt), /Approved at [0-9a-f]{7}: WP01\n/)
      assert.lengthOf(queued("HistoryAdded"), 2)
    })
  )

  it.scoped("names no commit that somebody else approved, once the package is done by another's word", () =>
    Effect.gen(function* () {
      for (const [reviewer, words] of [
        ["gemini", /^reviewed_commit: ""$/m],
        ["codex", /^reviewed_commit: [0-9a-f]{40}$/m]
      ] as const) {
        const { project, run } = yield* builtWorld({ WP01: [] })
        yield* run(approval("codex"))
        yield* run(
          move("WP01", "done", { reviewer: Option.some(reviewer), force: true, reason: Option.some("seen elsewhere") })
        )
        assert.include(project.read(prompt), `reviewed_by: ${reviewer}`)
        assert.match(project.read(prompt), words)
      }
    })
  )

  it.scoped("of the Python tool says nothing any more once it has begun another review", () =>
    Effect.gen(function* () {
      const { project, run } = yield* builtWorld({ WP01: [] })
      const log = `${missionFolder}/status.events.jsonl`
      const last = JSON.parse(project.read(log).trim().split("\n").at(-1) ?? "") as object
      const again = { from_lane: "for_review", to_lane: "in_review", at: "2099-01-01T00:00:00+00:00" }
      const line = { ...last, ...again, event_id: "01JMBY7K8N3QRVX2DPFG000001" }
      project.write(log, `${project.read(log)}${JSON.stringify(line)}\n`)
      project.write(prompt, project.read(prompt).replace("title:", "reviewed_by: codex\ntitle:"))
      assert.deepInclude(yield* run(claim("gemini")), { claimed: true })
      for (const changed of [true, false]) assert.deepInclude(yield* run(approval("gemini")), { changed })
    })
  )
})
