import { rmSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { createFeature } from "../../src/mission/createFeature.ts"
import { emitStatus } from "../../src/mission/emitStatus.ts"
import type { BaseUnresolved, MoveRefused, TasksInconsistent } from "../../src/mission/errors.ts"
import { missionStatus } from "../../src/mission/missionStatus.ts"
import { nextPackage } from "../../src/mission/nextPackage.ts"
import { validateWorkflow } from "../../src/mission/validateWorkflow.ts"
import { inReview } from "./underWay.ts"
import {
  lanesOf,
  missionFolder,
  missionWorld,
  move,
  newFeature,
  projectWorld,
  start,
  tagOf,
  treeOf,
  work,
  writeTasks,
  type Packages
} from "./world.ts"

/** Everything is written, and nobody has run finalize-tasks. */
const unfinalized = (packages: Packages = { WP01: [], WP02: ["WP01"] }) =>
  Effect.tap(projectWorld, ({ project, run }) =>
    Effect.gen(function* () {
      yield* run(createFeature(newFeature("login")))
      writeTasks(project, packages)
    })
  )

const claimedBy = (actor: string) =>
  emitStatus({
    workPackage: "WP01",
    to: "claimed",
    actor,
    feature: Option.none(),
    force: false,
    reason: Option.none(),
    evidenceJson: Option.none(),
    reviewRef: Option.none(),
    workspaceContext: Option.none(),
    subtasksComplete: false,
    implementationEvidencePresent: false,
    executionMode: "worktree"
  })

const board = (id: string) =>
  Effect.map(missionStatus(Option.none()), ({ workPackages }) => workPackages.find((entry) => entry.id === id))

describe("implement before finalize-tasks", () => {
  it.scoped("finalizes first and says so, so that nothing is built without what it waits for", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* unfinalized()
      const started = yield* run(start("WP01"))
      assert.include(started.warnings.join(), "not finalized yet: that is done first")
      assert.strictEqual(queued("WPCreated").length, 2)
      assert.strictEqual(
        project.git("log", "-2", "--format=%s").trim().split("\n")[1],
        "Add tasks for feature 001-login"
      )
      assert.include(project.read(`${missionFolder}/tasks/WP02-part.md`), "  - WP01")
      assert.strictEqual(project.git("status", "--porcelain"), "")
      work(project, "WP01")
      const second = yield* run(start("WP02"))
      assert.deepInclude(second, { baseBranch: "001-login-WP01", warnings: [] })
    })
  )

  it.scoped("is refused what finalize-tasks refuses, and writes nothing then", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* unfinalized({ WP01: ["WP02"], WP02: ["WP01"] })
      const before = treeOf(project)
      const refused = (yield* Effect.flip(run(start("WP01")))) as TasksInconsistent
      assert.include(refused.message, "go round in a circle")
      assert.deepStrictEqual(treeOf(project), before)
      assert.strictEqual(queued("WPStatusChanged").length, 0)
    })
  )

  it.scoped("knows of a package that came later what tasks.md says, also beside an empty list in its prompt", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld({ WP01: [] })
      writeTasks(project, { WP01: [], WP02: ["WP01"] })
      const prompt = `${missionFolder}/tasks/WP02-part.md`
      project.write(prompt, project.read(prompt).replace("title:", "dependencies: []\ntitle:"))
      assert.strictEqual(yield* tagOf(run(start("WP02"))), "BaseUnresolved")
      yield* run(start("WP01"))
      assert.strictEqual(yield* run(nextPackage(Option.none())), "WP02")
      // Started from elsewhere by hand: it is told.
      yield* run(start("WP02", { base: Option.some("main") }))
      assert.include(project.read(prompt), "  - WP01")
      work(project, "WP01")
      const { warnings } = yield* run(validateWorkflow(Option.none(), "WP02"))
      assert.include(warnings.join(), "001-login-WP02 lacks work of WP01")
    })
  )
})

describe("implement of what somebody has", () => {
  it.scoped("refuses what waits for its review, and names what to do instead", () =>
    Effect.gen(function* () {
      const { project, run } = yield* inReview
      const before = treeOf(project)
      for (const agent of [Option.none<string>(), Option.some("codex")]) {
        const refused = (yield* Effect.flip(run(start("WP01", { agent })))) as MoveRefused
        assert.include(refused.message, "it is for_review")
        assert.include(refused.remedy, "spec-kitty review WP01")
        assert.include(refused.remedy, "--to planned --review-feedback-file FILE")
      }
      assert.deepStrictEqual(treeOf(project), before)
      // Its branch is away: that is not the same as nobody having started it.
      rmSync(project.at(".worktrees"), { recursive: true })
      project.git("worktree", "prune")
      project.git("branch", "-D", "001-login-WP01")
      const away = (yield* Effect.flip(run(start("WP02")))) as BaseUnresolved
      assert.deepStrictEqual(away.missing, [])
      assert.include(away.message, "WP01 (for_review, claude), whose branch 001-login-WP01 is not here")
    })
  )

  it.scoped("says of a block who made it and why, before it ends", () =>
    Effect.gen(function* () {
      const { run } = yield* missionWorld({ WP01: [] })
      yield* run(start("WP01", { agent: Option.some("claude") }))
      yield* run(move("WP01", "blocked", { agent: Option.some("claude"), note: Option.some("waits for the key") }))
      const taken = (yield* Effect.flip(run(start("WP01", { agent: Option.some("codex") })))) as MoveRefused
      assert.include(taken.message, "claude works on it")
      const { warnings } = yield* run(start("WP01", { agent: Option.some("claude") }))
      assert.include(warnings.join(), "WP01 was blocked by claude: waits for the key")
      assert.deepStrictEqual((yield* run(start("WP01"))).warnings, [])
    })
  )

  it.scoped("respects a claim that only the log has, and the board names who made it", () =>
    Effect.gen(function* () {
      const { project, run } = yield* missionWorld({ WP01: [] })
      yield* run(claimedBy("z"))
      assert.deepInclude(yield* run(board("WP01")), { agent: "z" })
      const taken = (yield* Effect.flip(run(start("WP01", { agent: Option.some("codex") })))) as MoveRefused
      assert.include(taken.message, "z works on it")
      const forced = yield* run(start("WP01", { agent: Option.some("codex"), force: true }))
      assert.deepInclude(forced, { actor: "codex" })
      assert.deepInclude(yield* run(board("WP01")), { agent: "codex" })
      yield* run(start("WP01", { agent: Option.some("gemini"), force: true }))
      assert.match(project.read(`${missionFolder}/tasks/WP01-part.md`), /^agent: gemini$/m)
      assert.strictEqual(lanesOf(project, "WP01").length, 3)
    })
  )
})

describe("a package that was sent back", () => {
  it.scoped("is shown as that, and whoever takes it up again reads the feedback first", () =>
    Effect.gen(function* () {
      const { home, project, run } = yield* inReview
      const file = home.write("feedback.md", "Test the empty form.\n")
      yield* run(move("WP01", "planned", { agent: Option.some("codex"), reviewFeedbackFile: Option.some(file) }))
      assert.deepInclude(yield* run(board("WP01")), { lane: "planned", reviewStatus: "has_feedback" })
      const started = yield* run(start("WP01", { agent: Option.some("claude") }))
      assert.deepStrictEqual(Option.getOrNull(started.sentBack)?.reviewer, "codex")
      const lines = started.prompt.split("\n")
      assert.strictEqual(lines[2], "Sent back by codex: settle every point below before you hand it over again.")
      assert.match(lines[4] ?? "", /^## Review Feedback \(codex, \d{4}-\d{2}-\d{2} \d{2}:\d{2}\)$/)
      assert.strictEqual(lines[6], "> Test the empty form.")
      assert.strictEqual(started.prompt.split("> Test the empty form.").length, 2)
      assert.include(project.read(`${missionFolder}/tasks/WP01-part.md`), "> Test the empty form.")
      assert.deepInclude(yield* run(board("WP01")), { lane: "doing", reviewStatus: "has_feedback" })
    })
  )
})
