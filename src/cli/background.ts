import { Duration, Effect } from "effect"
import { ensureDaemon, type Intent } from "../daemon/ensureDaemon.ts"
import { toldAgainAfter } from "../daemon/schedules.ts"
import { Paths } from "../config/Paths.ts"
import { claimTurn } from "../platform/claim.ts"
import { sha256Hex } from "../platform/digest.ts"
import { join } from "../platform/path.ts"

/** What a command leaves to be sent: events that it has recorded, or nothing, because it has sent itself what it could. */
export type Leaving = "events" | "nothing"

/**
 * Behind a command that has recorded events, or spoken to the host: background sync takes over. What the user has to know of
 * it is one line on stderr, the same thing once in an hour; it never changes how the command ends.
 */
export const takeOver = (intent: Intent, leaves: Leaving) =>
  Effect.gen(function* () {
    const outcome = yield* ensureDaemon({ intent })
    const { problem } = outcome
    if (problem !== null) yield* tell(problem.nextAction, `${problem.message}. ${problem.nextAction}`)
    if (outcome._tag !== "Skipped") return
    const byHand = `\`spec-kitty sync now\` sends ${leaves === "events" ? "what waits" : "events, whenever some wait"}.`
    if (outcome.reason === "policy_manual") {
      yield* Effect.logWarning(`Background sync is set to manual and was not started: ${byHand}`)
    } else if (outcome.reason === "switched_off" && leaves === "events") {
      yield* tell(outcome.reason, `Background sync is switched off here by ${outcome.detail}: ${byHand}`)
    } else if (outcome.reason === "start_failed") {
      yield* tell(outcome.reason, `Background sync could not be started (${outcome.detail}): ${byHand}`)
    }
  }).pipe(Effect.withSpan("cli.takeOver"))

// helpers

/** Where nobody can remember that it was told, it is told each time. */
const tell = (cause: string, line: string) =>
  Effect.gen(function* () {
    const { locks } = yield* Paths
    const mark = join(locks, `told-${sha256Hex(cause).slice(0, 16)}`)
    const isNew = yield* Effect.orElseSucceed(claimTurn(mark, Duration.toMillis(toldAgainAfter)), () => true)
    if (isNew) yield* Effect.logWarning(line)
  })
