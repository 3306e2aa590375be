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
import { lacking, met, missing, ready, unknown, type Prerequisite, type Readiness } from "./wording.ts"

/**
 * Says what a hosted command misses, first things first, and cheap things before the network (S082). Always answers:
 * whatever goes wrong while it looks at a prerequisite makes that prerequisite the missing one.
 */
export class HostedReadiness extends Context.Tag("spec-kitty/readiness/HostedReadiness")<
  HostedReadiness,
  {
    /** The first thing missing of what is required. */
    readonly check: (requirements: Requirements) => Effect.Effect<Readiness>
    /** Every prerequisite by itself, in the same order; while the rollout is off, nothing behind it is looked at. */
    readonly inspect: Effect.Effect<ReadonlyArray<Prerequisite>>
  }
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

      const looksFor = (feature: string | undefined, thorough = false) =>
        Effect.map(Effect.cached(config.host), (host): Readonly<Record<MissingState, Look<Error>>> => ({
          ROLLOUT_DISABLED: Effect.succeed(rollout.enabled ? Option.none() : Option.some({})),
          MISSING_AUTH: missingAuth(store.get, host),
          MISSING_HOST_CONFIG: missingHost(host),
          HOST_UNREACHABLE: unreachable(http, host, { thorough }),
          MISSING_MISSION_BINDING: missingBinding(
            Effect.flatMap(currentProject.locate, projects.trackerBinding),
            feature
          )
        }))

      const check = Effect.fn("HostedReadiness.check")(function* (requirements: Requirements) {
        const looks = yield* looksFor(requirements.feature)
        for (const state of missingStates) {
          if (!isRequired(state, requirements)) continue
          const details = yield* answering(looks[state])
          if (Option.isSome(details)) return missing(state, details.value)
        }
        return ready
      })

      const inspect = Effect.gen(function* () {
        const looks = yield* looksFor(undefined, true)
        const found: Array<Prerequisite> = []
        const isMissing = (state: MissingState) =>
          found.some((one) => one.state === state && one.standing === "missing")
        for (const state of missingStates) {
          if (isMissing("ROLLOUT_DISABLED")) found.push(unknown(state, "SaaS sync is not enabled"))
          else if (state === "HOST_UNREACHABLE" && isMissing("MISSING_HOST_CONFIG"))
            found.push(unknown(state, "no host is configured"))
          else {
            const details = yield* answering(looks[state])
            found.push(Option.isSome(details) ? lacking(state, details.value) : met(state))
          }
        }
        return found
      }).pipe(Effect.withSpan("HostedReadiness.inspect"))

      return HostedReadiness.of({ check, inspect })
    })
  )

  /** Always gives this answer: for tests, and for programs that have made sure by themselves. */
  static readonly layerOf = (readiness: Readiness): Layer.Layer<HostedReadiness> =>
    Layer.succeed(this, {
      check: () => Effect.succeed(readiness),
      inspect: Effect.succeed(
        missingStates.map((state) => (state === readiness.state ? lacking(state, readiness.details) : met(state)))
      )
    })
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
