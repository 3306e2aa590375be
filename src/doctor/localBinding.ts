import { Effect, Either, Option } from "effect"
import { CurrentProject } from "../config/CurrentProject.ts"
import { ProjectConfig } from "../config/ProjectConfig.ts"
import { parseProvider } from "../tracker/parseProvider.ts"
import { isSaas } from "../tracker/provider.ts"

/** The project, and its binding where that is to a tracker on this machine; none where it is not, or there is none. */
export const localBinding = Effect.gen(function* () {
  const project = yield* Effect.flatMap(CurrentProject, ({ locate }) => locate)
  const binding = yield* Effect.flatMap(ProjectConfig, ({ trackerBinding }) => trackerBinding(project))
  if (Option.isNone(binding)) return Option.none()
  const provider = parseProvider(binding.value.provider)
  if (Either.isLeft(provider) || isSaas(provider.right)) return Option.none()
  return Option.some({ project, provider: provider.right, binding: binding.value })
})
