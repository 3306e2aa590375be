import { Effect } from "effect"
import { RolloutDisabled } from "../auth/errors.ts"
import { NotReady } from "./errors.ts"
import { HostedReadiness } from "./HostedReadiness.ts"
import type { Requirements } from "./ReadinessState.ts"

/**
 * Goes on only when everything required is there; otherwise fails with the first thing that is not. The closed gate has one
 * error, whoever meets it.
 */
export const require = (requirements: Requirements): Effect.Effect<void, RolloutDisabled | NotReady, HostedReadiness> =>
  Effect.gen(function* () {
    const readiness = yield* HostedReadiness
    const { details, state } = yield* readiness.check(requirements)
    if (state === "READY") return
    return yield* state === "ROLLOUT_DISABLED" ? new RolloutDisabled() : new NotReady({ state, details })
  })
