import * as HttpClient from "@effect/platform/HttpClient"
import { Cause, Context, Effect, Layer, Option } from "effect"
import { CredentialStore } from "../auth/CredentialStore.ts"
import { CurrentProject } from "../config/CurrentProject.ts"
import { ProjectConfig } from "../config/ProjectConfig.ts"
import { Rollout } from "../config/Rollout.ts"
import { SyncConfig } from "../config/SyncConfig.ts"
import { missingAuth, missingBinding, missingHost, unreachable, type Look } from "./checks.ts"
import {
  isRequired,
  missingStates,
  type MissingState,
  type ReadinessDetails,
  type Requirements
} from "./ReadinessState.ts"
import { missing, ready, type Readiness } from "./wording.ts"

/**
 * Says what a hosted command misses, first things first, and cheap things before the network (S082). Always answers:
 * whatever goes wrong while it looks at a prerequisite makes that prerequisite the missing one.
 */
export class HostedReadiness extends Context.Tag("spec-kitty/readiness/HostedReadiness")<
  HostedReadiness,
  { readonly check: (requirements: Requirements) => Effect.Effect<Readiness> }
>() {
  static readonly layer = Layer.effect(
    this,
    Effect.gen(function* () {
      const rollout = yield* Rollout
      const store = yield* CredentialStore
      const config = yield* SyncConfig
      const http = yield* HttpClient.HttpClient
      const currentProject = yield* CurrentProject
      const projects = yield* ProjectConfig

      const check = Effect.fn("HostedReadiness.check")(function* (requirements: Requirements) {
        const host = yield* Effect.cached(config.host)
        const looks: Readonly<Record<MissingState, Look<Error>>> = {
          ROLLOUT_DISABLED: Effect.succeed(rollout.enabled ? Option.none() : Option.some({})),
          MISSING_AUTH: missingAuth(store.get, host),
          MISSING_HOST_CONFIG: missingHost(host),
          HOST_UNREACHABLE: unreachable(http, host),
          MISSING_MISSION_BINDING: missingBinding(
            Effect.flatMap(currentProject.locate, projects.trackerBinding),
            requirements.feature
          )
        }
        for (const state of missingStates) {
          if (!isRequired(state, requirements)) continue
          const details = yield* answering(looks[state])
          if (Option.isSome(details)) return missing(state, details.value)
        }
        return ready
      })

      return HostedReadiness.of({ check })
    })
  )

  /** Always gives this answer: for tests, and for programs that have made sure by themselves. */
  static readonly layerOf = (readiness: Readiness): Layer.Layer<HostedReadiness> =>
    Layer.succeed(this, { check: () => Effect.succeed(readiness) })
}

// helpers

/** Never fails; what went wrong becomes a detail. Of a defect nothing is told: its text may hold anything. */
const answering = (look: Look<Error>) =>
  Effect.catchAllCause(look, (cause) => {
    if (Cause.isInterruptedOnly(cause)) return Effect.interrupt
    const error = Option.match(Cause.failureOption(cause), {
      onSome: ({ message }) => message,
      onNone: () => "something that should never happen did"
    })
    return Effect.succeed(Option.some<ReadinessDetails>({ error }))
  })
