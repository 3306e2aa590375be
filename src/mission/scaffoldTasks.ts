import { Effect, Option } from "effect"
import { scaffoldPrompts } from "./scaffoldPrompts.ts"
import { planningDocuments, tellUnfilled } from "./unfilled.ts"
import { needArtifact, plannedMission, writeFromTemplate } from "./setupPlan.ts"

/**
 * Writes what is there to be filled in next: tasks.md, or else a prompt for each work package that it describes and that
 * has none. None when all of it is there. Commits nothing: it is still empty.
 */
export const scaffoldTasks = Effect.fn("mission.scaffoldTasks")(function* (named: Option.Option<string>) {
  const mission = yield* plannedMission(named)
  yield* needArtifact(mission, "spec.md", "Write the spec first.")
  const { created, path } = yield* writeFromTemplate(mission, "tasks.md", "tasks-template.md")
  if (created) {
    const warnings = yield* tellUnfilled(mission, ["spec.md", "plan.md"])
    return Option.some({ mission, tasksFile: path, prompts: [], warnings })
  }
  yield* needArtifact(mission, "tasks.md", "Run `spec-kitty tasks`: it writes tasks.md to fill in.")
  const prompts = yield* scaffoldPrompts(mission, path)
  if (prompts.length === 0) return Option.none()
  return Option.some({ mission, tasksFile: path, prompts, warnings: yield* tellUnfilled(mission, planningDocuments) })
})
