import { Effect, Option } from "effect"
import { Rollout } from "../config/Rollout.ts"
import { doctrineAdvice } from "../local/advice.ts"
import { doctrineFlaws } from "../local/ownership.ts"
import type { Finding } from "./Finding.ts"
import { localBinding } from "./localBinding.ts"

/**
 * What nobody understands of the doctrine that a local tracker is bound with: a push refuses to guess. Says nothing
 * where it is understood, where no local tracker is bound, or the rollout is off.
 */
export const trackerDoctrine = Effect.gen(function* () {
  if (!(yield* Rollout).enabled) return []
  const bound = yield* localBinding
  if (Option.isNone(bound)) return []
  const { binding, provider } = bound.value
  const advice = doctrineAdvice(provider)
  return doctrineFlaws(binding.raw["doctrine"]).map((message): Finding => ({
    check: "tracker_doctrine",
    status: "problem",
    message,
    nextAction: advice,
    details: { provider }
  }))
}).pipe(
  // What cannot be read is other findings' news.
  Effect.orElseSucceed((): ReadonlyArray<Finding> => []),
  Effect.withSpan("doctor.trackerDoctrine")
)
