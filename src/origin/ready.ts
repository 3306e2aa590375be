import { Effect, Option } from "effect"
import { CurrentProject } from "../config/CurrentProject.ts"
import { ProjectConfig, type TrackerBinding } from "../config/ProjectConfig.ts"
import type { OriginProviderName } from "../contract/origin.ts"
import { require } from "../readiness/require.ts"
import { NotBound } from "../tracker/bindingErrors.ts"
import { needed } from "../tracker/needed.ts"
import { say } from "../tracker/Progress.ts"
import { parseProvider } from "../tracker/parseProvider.ts"
import { OriginNotAvailable } from "./errors.ts"

/** The hosted project whose tickets are looked at. */
export interface OriginBinding {
  readonly provider: OriginProviderName
  readonly projectSlug: string
}

/**
 * The binding of the current project, once everything is there that tickets need. What can be refused on this machine is
 * refused first; then account and host; then, with one probe, whether the host answers (design 3, 7).
 */
export const originBinding = (doing: string, feature: Option.Option<string>) =>
  Effect.gen(function* () {
    yield* require({})
    const project = yield* Effect.flatMap(CurrentProject, ({ locate }) => locate)
    const bound = yield* Effect.flatMap(ProjectConfig, ({ trackerBinding }) => trackerBinding(project))
    const binding = yield* Option.match(bound, {
      onNone: () => Effect.succeedNone,
      onSome: eligible
    })
    yield* require({ auth: true, host: true })
    if (Option.isSome(binding)) yield* say(`${doing} ${binding.value.provider} (${binding.value.projectSlug}) ...`)
    yield* require({
      auth: true,
      host: true,
      reachable: true,
      binding: true,
      ...Option.match(feature, { onNone: () => ({}), onSome: (name) => ({ feature: name }) })
    })
    // The binding was not there a moment ago; whoever has just made it may run the command again.
    return Option.isSome(binding) ? binding.value : yield* new NotBound({ provider: "linear", missing: "project_slug" })
  })

// helpers

const eligible = (bound: TrackerBinding) =>
  Effect.gen(function* () {
    const provider = yield* parseProvider(bound.provider)
    if (provider !== "linear" && provider !== "jira") return yield* new OriginNotAvailable({ provider })
    const binding: OriginBinding = { provider, projectSlug: yield* needed(bound, "project_slug") }
    return Option.some(binding)
  }).pipe(
    // What an older version bound is no binding any more (design 14).
    Effect.catchTag("ProviderRemoved", (removed) => Effect.as(say(`${removed.message}.`), Option.none<OriginBinding>()))
  )
