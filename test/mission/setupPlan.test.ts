import { rmSync, statSync, symlinkSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { checkPrerequisites } from "../../src/mission/checkPrerequisites.ts"
import { createFeature } from "../../src/mission/createFeature.ts"
import { scaffoldTasks } from "../../src/mission/scaffoldTasks.ts"
import { setupPlan } from "../../src/mission/setupPlan.ts"
import { filesOf, missionFolder, newFeature, projectWorld, refusingHook, tagOf } from "./world.ts"

const created = Effect.tap(projectWorld, ({ run }) => run(createFeature(newFeature("login"))))

describe("setupPlan", () => {
  it.scoped("writes plan.md from the template and commits it alone", () =>
    Effect.gen(function* () {
      const { project, run } = yield* created
      const plan = yield* run(setupPlan(Option.none()))
      assert.isTrue(plan.created)
      assert.deepStrictEqual(filesOf(project), [`${missionFolder}/plan.md`])
      assert.strictEqual(project.git("log", "-1", "--format=%s").trim(), "Add plan for feature 001-login")
      assert.isAbove(statSync(plan.planFile).size, 500)
      assert.notInclude(project.read(`${missionFolder}/plan.md`), "{{")
      assert.strictEqual(project.git("status", "--porcelain"), "")
    })
  )

  it.scoped("keeps a plan that is there, and makes no second commit", () =>
    Effect.gen(function* () {
      const { project, run } = yield* created
      yield* run(setupPlan(Option.none()))
      const head = project.git("rev-parse", "HEAD")
      const again = yield* run(setupPlan(Option.some("login")))
      assert.deepInclude(again, { created: false, commit: null })
      assert.strictEqual(project.git("rev-parse", "HEAD"), head)
    })
  )

  it.scoped("finishes the commit that a hook refused the first time", () =>
    Effect.gen(function* () {
      const { project, run } = yield* created
      refusingHook(project)
      const refused = yield* run(setupPlan(Option.none()))
      assert.isNull(refused.commit)
      assert.include(refused.warnings.join(), "the hook says no")
      assert.strictEqual(project.git("status", "--porcelain").trim(), `?? ${missionFolder}/plan.md`)
      rmSync(project.at(".git/hooks/pre-commit"))
      assert.isNotNull((yield* run(setupPlan(Option.none()))).commit)
    })
  )

  it.scoped("needs a mission and its spec, which is no link to elsewhere", () =>
    Effect.gen(function* () {
      const { home, project, run } = yield* projectWorld
      assert.strictEqual(yield* tagOf(run(setupPlan(Option.none()))), "FeatureUnresolved")
      yield* run(createFeature(newFeature("login")))
      rmSync(project.at(missionFolder, "spec.md"))
      assert.strictEqual(yield* tagOf(run(setupPlan(Option.none()))), "ArtifactMissing")
      symlinkSync(home.write("secret", "secret"), project.at(missionFolder, "spec.md"))
      assert.strictEqual(yield* tagOf(run(setupPlan(Option.none()))), "PathOutsideProject")
    })
  )

  it.scoped("takes the project's own template", () =>
    Effect.gen(function* () {
      const { project, run } = yield* created
      project.write(".kittify/templates/plan-template.md", "# Our plan for {{FEATURE_SLUG}} on {{BRANCH}}\n")
      yield* run(setupPlan(Option.none()))
      assert.strictEqual(project.read(`${missionFolder}/plan.md`), "# Our plan for 001-login on main\n")
    })
  )
})

describe("scaffoldTasks", () => {
  it.scoped("writes tasks.md once", () =>
    Effect.gen(function* () {
      const { project, run } = yield* created
      assert.isTrue(Option.isSome(yield* run(scaffoldTasks(Option.none()))))
      project.write(`${missionFolder}/tasks.md`, "mine")
      assert.isTrue(Option.isNone(yield* run(scaffoldTasks(Option.none()))))
      assert.strictEqual(project.read(`${missionFolder}/tasks.md`), "mine")
    })
  )
})

describe("checkPrerequisites", () => {
  it.scoped("tells what is there and what is missing, and writes nothing", () =>
    Effect.gen(function* () {
      const { project, run } = yield* created
      const early = yield* run(checkPrerequisites({ feature: Option.none(), includeTasks: true }))
      assert.deepInclude(early, { valid: false, errors: ["plan.md is missing", "tasks.md is missing"] })
      yield* run(setupPlan(Option.none()))
      const planned = yield* run(checkPrerequisites({ feature: Option.none(), includeTasks: false }))
      assert.deepInclude(planned, { valid: true, errors: [], availableDocuments: ["spec.md", "plan.md"] })
      assert.deepStrictEqual(planned.artifactDirectories, ["checklists", "research", "tasks"])
      assert.strictEqual(project.git("status", "--porcelain"), "")
    })
  )
})
