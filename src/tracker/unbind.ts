import { Effect, Either, Option } from "effect"
import { CurrentProject } from "../config/CurrentProject.ts"
import { ProjectConfig } from "../config/ProjectConfig.ts"
import { require } from "../readiness/require.ts"
import { clearLocalCredentials, credentialOwner } from "./credentials.ts"
import { parseProvider } from "./parseProvider.ts"
import { isSaas } from "./provider.ts"

/**
 * Removes the current project's binding, and with a local one what its provider was told for it; a hosted one has no secrets to
 * remove (S059 FR-011). What an older version bound can be removed like everything else.
 */
export const unbind = Effect.fn("tracker.unbind")(function* () {
  yield* require({})
  const project = yield* Effect.flatMap(CurrentProject, ({ locate }) => locate)
  const config = yield* ProjectConfig
  const binding = yield* config.trackerBinding(project)
  if (Option.isNone(binding))
    return yield* Effect.zipRight(require({ binding: true }), Effect.succeed({ provider: "" }))
  const provider = parseProvider(binding.value.provider)
  // First of all: who could not be rid of them could not ask for it again either, once the binding is gone.
  if (Either.isRight(provider) && !isSaas(provider.right))
    yield* clearLocalCredentials(provider.right, yield* credentialOwner(project))
  yield* config.clearTrackerBinding(project)
  return { provider: binding.value.provider }
})
