import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { addHistory } from "../../src/mission/addHistory.ts"
import { hasActivity, validateWorkflow } from "../../src/mission/validateWorkflow.ts"
import { filesOf, missionFolder, missionWorld, start, tagOf, treeOf } from "./world.ts"

const prompt = `${missionFolder}/tasks/WP01-part.md`

const note = (workPackage: string, text: string) =>
  addHistory({
    workPackage,
    note: text,
    feature: Option.none(),
    agent: Option.some("codex"),
    shellPid: Option.none(),
    autoCommit: true
  })

describe("addHistory", () => {
  it.scoped("is one line in the prompt, one event and one commit, and moves nothing", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* missionWorld()
      const noted = yield* run(note("wp01", "Approved:\ntried both"))
      assert.deepInclude(noted, { actor: "codex", lane: "planned", warnings: [] })
      assert.include(project.read(prompt), "– codex – lane=planned – Approved: tried both\n")
      assert.deepStrictEqual(filesOf(project), [prompt])
      assert.strictEqual(project.git("log", "-1", "--format=%s").trim(), "Add history to WP01 on spec 001 [codex]")
      assert.strictEqual(project.git("status", "--porcelain"), "")
      const [event, ...others] = queued("HistoryAdded")
      assert.deepStrictEqual(others, [])
      assert.deepInclude(event?.payload, { wp_id: "WP01", entry_type: "note", author: "codex" })
      assert.deepStrictEqual(queued("WPStatusChanged"), [])
      assert.strictEqual(yield* tagOf(run(note("WP07", "x"))), "WorkPackageUnknown")
    })
  )
})

describe("validateWorkflow", () => {
  const judge = (id: string) => validateWorkflow(Option.none(), id)

  it.scoped("finds nothing wrong with what our commands wrote, and writes nothing", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld()
      yield* run(start("WP01", { agent: Option.some("claude") }))
      const before = treeOf(project)
      assert.deepInclude(yield* run(judge("WP01")), { lane: "doing", errors: [], warnings: [] })
      assert.deepInclude(yield* run(judge("wp02-part")), { lane: "planned", errors: [], warnings: [] })
      assert.deepStrictEqual(treeOf(project), before)
    })
  )

  it.scoped("tells where prompt, log and worktree disagree", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld()
      yield* run(start("WP01", { agent: Option.some("claude") }))
      project.write(
        prompt,
        "---\nwork_package_id: WP02\ntitle: x\nlane: done\ndependencies: [WP01, WP09]\n---\n\n# WP01\n"
      )
      project.git("worktree", "remove", ".worktrees/001-login-WP01")
      const { errors, warnings } = yield* run(judge("WP01"))
      assert.deepStrictEqual(errors, [
        "the prompt says work_package_id WP02",
        "the prompt is in done, the status log in doing",
        "it waits for WP09, which does not exist",
        "it waits for itself"
      ])
      assert.deepStrictEqual(warnings, [
        "the prompt names no agent",
        "there is no worktree .worktrees/001-login-WP01",
        "its activity log is empty"
      ])
    })
  )

  it("knows an activity log with entries from an empty one", () => {
    assert.isTrue(hasActivity("# x\n\n## Activity Log\n\n- 2026-01-01T00:00:00Z – a – lane=doing – b\n"))
    assert.isTrue(hasActivity("## Activity Log\r\n\r\n> note\r\n- 2026-01-01T00:00:00Z – a\r\n"))
    assert.isFalse(hasActivity("## Activity Log\n\n## Next\n\n- 2026-01-01T00:00:00Z – a\n"))
    assert.isFalse(hasActivity("# x\n"))
  })
})
