import { Effect } from "effect"
import { CurrentProject } from "../config/CurrentProject.ts"
import { ProjectConfig } from "../config/ProjectConfig.ts"
import { fine, type Finding } from "./Finding.ts"

/** Whether this is a project, and its configuration can be read. */
export const project = Effect.gen(function* () {
  const { root } = yield* Effect.flatMap(CurrentProject, ({ locate }) => locate)
  return fine("project", `The project is ${root}`, { root })
}).pipe(
  Effect.catchAll(({ message }) => Effect.succeed(problem(message, "Run `spec-kitty init` in your repository."))),
  Effect.map((finding): ReadonlyArray<Finding> => [finding]),
  Effect.withSpan("doctor.project")
)

/** Whether the project's configuration can be read; says nothing where there is no project. */
export const projectConfig = Effect.gen(function* () {
  const located = yield* Effect.option(Effect.flatMap(CurrentProject, ({ locate }) => locate))
  if (located._tag === "None") return []
  const { configPath } = located.value
  const { trackerBinding } = yield* ProjectConfig
  return yield* Effect.match(trackerBinding(located.value), {
    onSuccess: (): ReadonlyArray<Finding> => [
      fine("project_config", "Its configuration can be read", { path: configPath })
    ],
    onFailure: ({ message }) => [
      { ...problem(message, `Correct ${configPath}, or restore it from git.`), check: "project_config" }
    ]
  })
}).pipe(Effect.withSpan("doctor.projectConfig"))

// helpers

const problem = (message: string, nextAction: string): Finding => ({
  check: "project",
  status: "problem",
  message,
  nextAction,
  details: {}
})
