import { Effect } from "effect"
import { NotReady } from "./errors.ts"
import { HostedReadiness } from "./HostedReadiness.ts"
import type { Requirements } from "./ReadinessState.ts"

/** Goes on only when everything required is there; otherwise fails with the first thing that is not. */
export const require = (requirements: Requirements): Effect.Effect<void, NotReady, HostedReadiness> =>
  Effect.gen(function* () {
    const readiness = yield* HostedReadiness
    const { details, state } = yield* readiness.check(requirements)
    if (state !== "READY") return yield* new NotReady({ state, details })
  })
