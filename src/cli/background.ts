import { Effect } from "effect"
import { ensureDaemon, type Intent } from "../daemon/ensureDaemon.ts"
import { forgetTold, tellOnce } from "../daemon/told.ts"

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
    if (problem !== null) yield* tellOnce(problem.cause, `${problem.message}. ${problem.nextAction}`)
    // Whoever switches it off for some commands is not told anew of that each time that others find it at work.
    else if (outcome._tag === "AlreadyRunning" && outcome.pid !== null) yield* forgetTold("switched_off")
    if (outcome._tag !== "Skipped") return
    const byHand = `\`spec-kitty sync now\` sends ${leaves === "events" ? "what waits" : "events, whenever some wait"}.`
    if (outcome.reason === "policy_manual") {
      yield* Effect.logWarning(`Background sync is set to manual and was not started: ${byHand}`)
    } else if (outcome.reason === "switched_off" && leaves === "events") {
      yield* tellOnce(outcome.reason, `Background sync is switched off here by ${outcome.detail}: ${byHand}`)
    } else if (outcome.reason === "start_failed" && problem === null) {
      yield* tellOnce(outcome.reason, `Background sync could not be started (${outcome.detail}): ${byHand}`)
    }
  }).pipe(Effect.withSpan("cli.takeOver"))
