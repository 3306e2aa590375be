import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { emitStatus, materializeStatus, type EmitStatus } from "../../src/mission/emitStatus.ts"
import { finishSubtasks, lanesOf, missionFolder, missionWorld, tagOf } from "./world.ts"

const step = (to: string, changes: Partial<EmitStatus> = {}) =>
  emitStatus({
    workPackage: "WP01",
    to,
    actor: "claude",
    feature: Option.none(),
    force: false,
    reason: Option.none(),
    evidenceJson: Option.none(),
    reviewRef: Option.none(),
    workspaceContext: Option.none(),
    subtasksComplete: false,
    implementationEvidencePresent: false,
    executionMode: "worktree",
    ...changes
  })

const review = Option.some('{"review":{"reviewer":"Bo","verdict":"approved","reference":"PR#1"}}')

describe("emitStatus", () => {
  it.scoped("walks the status model step by step, and commits nothing", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* missionWorld()
      finishSubtasks(project)
      const head = project.git("rev-parse", "HEAD")
      for (const to of ["claimed", "doing", "for_review"]) yield* run(step(to))
      yield* run(step("done", { evidenceJson: review, executionMode: "direct_repo" }))
      assert.deepStrictEqual(lanesOf(project, "WP01").slice(1), [
        "planned->claimed",
        "claimed->in_progress",
        "in_progress->for_review",
        "for_review->done"
      ])
      assert.deepStrictEqual(
        queued("WPStatusChanged").map(({ payload }) => payload["to_lane"]),
        ["doing", "for_review", "done"]
      )
      assert.strictEqual(project.git("rev-parse", "HEAD"), head)
    })
  )

  it.scoped("reads open subtasks from tasks.md when nobody states that they are done", () =>
    Effect.gen(function* () {
      const { run } = yield* missionWorld()
      yield* run(step("claimed"))
      yield* run(step("in_progress"))
      assert.strictEqual(yield* tagOf(run(step("for_review"))), "TransitionNeeds")
      yield* run(step("for_review", { subtasksComplete: true }))
    })
  )

  it.scoped("refuses what the model does not know, evidence that cannot be read, and force without a reason", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld()
      assert.strictEqual(yield* tagOf(run(step("done", { evidenceJson: review }))), "IllegalTransition")
      assert.strictEqual(yield* tagOf(run(step("done", { evidenceJson: Option.some("{") }))), "EvidenceNotUnderstood")
      assert.strictEqual(yield* tagOf(run(step("done", { force: true }))), "ForceNeedsReason")
      assert.strictEqual(yield* tagOf(run(step("nowhere"))), "UnknownLane")
      assert.deepStrictEqual(lanesOf(project, "WP01"), ["planned->planned"])
      yield* run(step("done", { force: true, reason: Option.some("imported") }))
      assert.strictEqual(lanesOf(project, "WP01").at(-1), "planned->done")
    })
  )

  it.scoped("says that nothing was written when the package is there already", () =>
    Effect.gen(function* () {
      const { run } = yield* missionWorld()
      assert.isTrue(Option.isNone((yield* run(step("planned"))).event))
    })
  )
})

describe("materializeStatus", () => {
  it.scoped("gives the same bytes for the same log", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld()
      const before = project.read(`${missionFolder}/status.json`)
      project.write(`${missionFolder}/status.json`, "{}")
      yield* run(materializeStatus(Option.none()))
      assert.strictEqual(project.read(`${missionFolder}/status.json`), before)
    })
  )
})
