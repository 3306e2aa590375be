import { Effect, Option } from "effect"
import { Rollout } from "../config/Rollout.ts"
import { connectorAdvice, silence, silenceAdvice } from "../local/advice.ts"
import type { Reach } from "../local/Connectors.ts"
import { introduced } from "../local/introduced.ts"
import { briefly } from "../platform/terminalText.ts"
import { reachOf } from "../tracker/reach.ts"
import { fine, type Finding } from "./Finding.ts"
import { localBinding } from "./localBinding.ts"

/**
 * Whether the program of a local tracker is there, and is the one it should be: it is asked for its version. Says nothing
 * where no local tracker is bound, or the rollout is off; what cannot be read is other findings' news.
 */
export const trackerProgram = Effect.gen(function* () {
  const { enabled } = yield* Rollout
  const reach = enabled ? yield* boundReach : Option.none()
  return Option.isNone(reach) ? [] : [yield* look(reach.value)]
}).pipe(Effect.withSpan("doctor.trackerProgram"))

// helpers

const boundReach = Effect.gen(function* () {
  const bound = yield* localBinding
  if (Option.isNone(bound)) return Option.none<Reach>()
  const { binding, project, provider } = bound.value
  const { workspace } = binding
  return workspace === undefined ? Option.none() : Option.some(yield* reachOf(project, { provider, workspace }))
}).pipe(Effect.orElseSucceed(() => Option.none<Reach>()))

const look = (reach: Reach) =>
  Effect.match(introduced(reach), {
    onSuccess: Option.match({
      onNone: () => finding(reach, "unknown", silence(reach), silenceAdvice(reach)),
      onSome: () => fine("tracker_program", `${reach.command} is the program of ${reach.provider}`, facts(reach))
    }),
    onFailure: (failure) => finding(reach, "problem", briefly(failure.message, 300), connectorAdvice(failure))
  })

const facts = ({ command, cwd, provider }: Reach) => ({ provider, command, cwd })

const finding = (reach: Reach, status: Finding["status"], message: string, nextAction: string): Finding => ({
  check: "tracker_program",
  status,
  message,
  nextAction,
  details: facts(reach)
})
