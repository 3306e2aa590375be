import { Effect, Option } from "effect"
import { needArtifact, plannedMission, writeFromTemplate } from "./setupPlan.ts"

/** Writes tasks.md from its template where there is none; none when it is there. Commits nothing: it is still empty. */
export const scaffoldTasks = Effect.fn("mission.scaffoldTasks")(function* (named: Option.Option<string>) {
  const mission = yield* plannedMission(named)
  yield* needArtifact(mission, "spec.md", "Write the spec first.")
  const { created, path } = yield* writeFromTemplate(mission, "tasks.md", "tasks-template.md")
  return created ? Option.some({ mission, path }) : Option.none()
})
