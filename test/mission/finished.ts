import { Effect, Option } from "effect"
import { accept, type Accept } from "../../src/mission/accept.ts"
import type { Merge } from "../../src/mission/merge/merge.ts"
import { setupPlan } from "../../src/mission/setupPlan.ts"
import { finishSubtasks, makeMission, missionFolder, move, preparedWorld, start, work, type Packages } from "./world.ts"

/** A mission with a plan whose packages are all built and wait for acceptance. */
export const builtWorld = (packages: Packages = { WP01: [], WP02: ["WP01"] }) =>
  preparedWorld(`built ${JSON.stringify(packages)}`, (world) =>
    Effect.gen(function* () {
      yield* makeMission(world, packages)
      const { project, run } = world
      yield* run(setupPlan(Option.none()))
      project.write(`${missionFolder}/plan.md`, "# Plan\n\nOne form.\n")
      project.git("commit", "--quiet", "-m", "Fill in the plan", "--", `${missionFolder}/plan.md`)
      finishSubtasks(project)
      for (const id of Object.keys(packages)) {
        yield* run(start(id, { agent: Option.some("claude"), shellPid: Option.some("1") }))
        work(project, id)
        yield* run(move(id, "for_review"))
      }
    })
  )

export const acceptAll = (changes: Partial<Accept> = {}) =>
  accept({
    feature: Option.none(),
    mode: "auto",
    actor: Option.none(),
    validations: [],
    lenient: false,
    reportOnly: false,
    allowFail: false,
    ...changes
  })

export const mergeOptions = (changes: Partial<Merge> = {}): Merge => ({
  feature: Option.none(),
  target: Option.none(),
  strategy: Option.none(),
  keepBranch: false,
  keepWorktree: false,
  push: false,
  ...changes
})
