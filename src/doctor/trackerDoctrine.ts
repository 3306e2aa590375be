import { Effect, Either, Option } from "effect"
import { CurrentProject } from "../config/CurrentProject.ts"
import { ProjectConfig } from "../config/ProjectConfig.ts"
import { Rollout } from "../config/Rollout.ts"
import { doctrineAdvice } from "../local/advice.ts"
import { doctrineFlaws } from "../local/ownership.ts"
import { parseProvider } from "../tracker/parseProvider.ts"
import { isSaas } from "../tracker/provider.ts"
import type { Finding } from "./Finding.ts"

/**
 * What nobody understands of the doctrine that a local tracker is bound with: a push refuses to guess. Says nothing
 * where it is understood, where no local tracker is bound, or the rollout is off.
 */
export const trackerDoctrine = Effect.gen(function* () {
  if (!(yield* Rollout).enabled) return []
  const project = yield* Effect.flatMap(CurrentProject, ({ locate }) => locate)
  const binding = yield* Effect.flatMap(ProjectConfig, ({ trackerBinding }) => trackerBinding(project))
  if (Option.isNone(binding)) return []
  const provider = parseProvider(binding.value.provider)
  if (Either.isLeft(provider) || isSaas(provider.right)) return []
  const advice = doctrineAdvice(provider.right)
  return doctrineFlaws(binding.value.raw["doctrine"]).map((message): Finding => ({
    check: "tracker_doctrine",
    status: "problem",
    message,
    nextAction: advice,
    details: { provider: provider.right }
  }))
}).pipe(
  // What cannot be read is other findings' news.
  Effect.orElseSucceed((): ReadonlyArray<Finding> => []),
  Effect.withSpan("doctor.trackerDoctrine")
)
