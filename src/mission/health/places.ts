import { Effect, Option } from "effect"
import type { Snapshot } from "../../domain/reduce.ts"
import { unfinishedOperation } from "../branches.ts"
import { laneWork } from "../laneBranches.ts"
import { peekState } from "../merge/state.ts"
import { commandFor, type Mission } from "../Mission.ts"
import { newerElsewhere, offTarget } from "../otherBranch.ts"
import { laneOf } from "../statusLog.ts"
import type { WorkPackage } from "../WorkPackage.ts"
import type { Problem } from "./Problem.ts"

/** What is under way, and what is known or done on other branches: a board alone does not show it. */
export const otherPlaces = (mission: Mission, snapshot: Snapshot, packages: ReadonlyArray<WorkPackage>) =>
  Effect.gen(function* () {
    const { project } = mission
    const state = Option.filter(yield* peekState(project), ({ feature_slug }) => feature_slug === mission.slug)
    const operation = yield* unfinishedOperation(project.root)
    const off = yield* offTarget(mission)
    const newer = yield* newerElsewhere(mission)
    const open = packages.map(({ id }) => id).filter((id) => !["done", "canceled"].includes(laneOf(snapshot, id)))
    const lanes = yield* laneWork(mission, open)
    return [
      ...Option.toArray(state).map(({ target_branch }) =>
        problem(
          "merge_under_way",
          null,
          `a merge of ${mission.slug} into ${target_branch} is not finished`,
          `Go on with \`${commandFor(mission, "spec-kitty merge --resume")}\`, or give it up with \`--abort\`.`
        )
      ),
      ...Option.toArray(operation).map((name) =>
        problem(
          "merge_under_way",
          null,
          `a ${name} is not finished in ${project.root}`,
          `Finish it (\`git ${name} --continue\`) or give it up (\`git ${name} --abort\`): nothing can be committed before.`
        )
      ),
      ...off.map((what) =>
        problem("other_branch", null, what, "Go where the mission is merged, and write its status there.")
      ),
      ...Option.toArray(newer).map((what) =>
        problem("other_branch", null, what, "Merge it, so that one log has all of it.")
      ),
      ...lanes.map(({ id, reason, remedy }) => problem("lane_branch", id, reason, `Run \`${remedy}\`.`))
    ]
  })

// helpers

const problem = (category: Problem["category"], wpId: string | null, message: string, action: string): Problem => ({
  category,
  wpId,
  message,
  action,
  cure: null
})
