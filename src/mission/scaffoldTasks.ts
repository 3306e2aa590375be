import { Effect, Option } from "effect"
import { misnumberedPackages } from "../domain/tasks.ts"
import { readTextIfExists } from "../platform/AtomicFile.ts"
import { TasksInconsistent } from "./errors.ts"
import type { Mission } from "./Mission.ts"
import { misnumberedProblem } from "./consistency.ts"
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
  yield* refuseMisnumbered(mission, path)
  const prompts = yield* scaffoldPrompts(mission, path)
  if (prompts.length === 0) return Option.none()
  return Option.some({ mission, tasksFile: path, prompts, warnings: yield* tellUnfilled(mission, planningDocuments) })
})

// helpers

/** Said before a prompt is written: of a hundred packages only 99 would get theirs. */
const refuseMisnumbered = (mission: Mission, tasks: string) =>
  Effect.gen(function* () {
    const text = Option.getOrElse(yield* readTextIfExists(tasks), () => "")
    const odd = misnumberedPackages(text)
    if (odd.length === 0) return
    return yield* new TasksInconsistent({
      feature: mission.slug,
      problems: odd.map(misnumberedProblem),
      cycles: [],
      unknownDependencies: [],
      missingRequirementRefs: [],
      unknownRequirementRefs: [],
      unmappedFunctionalRequirements: []
    })
  })
