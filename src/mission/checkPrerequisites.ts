import { Effect, Option } from "effect"
import { kindOf, listDirectory } from "../platform/files.ts"
import { join } from "../platform/path.ts"
import { currentMission } from "./setupPlan.ts"

/** Which documents a mission has, and whether what the next step builds on is among them. Reads only. */
export const checkPrerequisites = Effect.fn("mission.checkPrerequisites")(function* (options: {
  readonly feature: Option.Option<string>
  readonly includeTasks: boolean
}) {
  const mission = yield* currentMission(options.feature)
  const needed = ["spec.md", "plan.md", ...(options.includeTasks ? ["tasks.md"] : [])]
  const names = yield* listDirectory(mission.directory)
  const kinds = yield* Effect.forEach(names, (name) =>
    Effect.map(kindOf(join(mission.directory, name)), (kind) => [name, kind] as const)
  )
  const of = (wanted: string) => kinds.filter(([, kind]) => kind === wanted).map(([name]) => name)
  const errors = needed.filter((name) => !of("file").includes(name)).map((name) => `${name} is missing`)
  const optional = ["research.md", "data-model.md", "quickstart.md"].filter((name) => of("file").includes(name))
  return {
    mission,
    valid: errors.length === 0,
    errors,
    artifactFiles: of("file"),
    artifactDirectories: of("directory"),
    availableDocuments: [...needed.filter((name) => of("file").includes(name)), ...optional]
  }
})
