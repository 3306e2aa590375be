import { Effect, Option } from "effect"
import type { Paths } from "../config/Paths.ts"
import { isOfEarlierBoot, processStart } from "../platform/processes.ts"
import { ask } from "./control.ts"
import { isDaemonHere, isDaemonThere } from "./daemonLock.ts"
import type { DeliveryMode } from "./DeliveryMode.ts"
import { readDaemonState, type DaemonProcess, type DaemonState } from "./DaemonState.ts"
import { answerTime, rewriteSchedule } from "./schedules.ts"

/**
 * Whether a daemon runs. `running`: it has answered, and is the one that wrote the state; `stuck`: its process is there and
 * does not answer; `died`: it was there, has not ended in order, and its number or its port may be somebody else's now.
 */
export type Standing = "stopped" | "running" | "stuck" | "died"

/** A daemon as somebody sees it who is not it. */
export interface Look {
  readonly standing: Standing
  readonly state: DaemonState
  /** That of the state, unless it has ended in order, or the file is lost while one runs (`stuck`). */
  readonly process: DaemonProcess | null
  readonly draining: boolean
  /** As it says itself; null where nobody says anything. */
  readonly delivery: DeliveryMode | null
}

/** Looks, and changes nothing. Asks nobody where no daemon has told of itself. */
export const lookAtDaemon: Effect.Effect<Look, never, Paths> = Effect.gen(function* () {
  const state = yield* readDaemonState
  const { process } = state
  if (process === null) return { standing: yield* unnamed(state), state, process, ...silent }
  if (!(yield* isDaemonHere(process))) return { standing: yield* howItEnded(process), state, process, ...silent }
  const reply = yield* ask(process, "health", answerTime)
  if (reply._tag === "Answered") {
    const { delivery = null, draining, parked = state.parked, trouble = state.trouble } = reply.health
    return { standing: "running" as const, state: { ...state, parked, trouble }, process, draining, delivery }
  }
  const proof = yield* proofOf(process)
  // Where the system cannot tell, silence speaks for a process that is still there.
  const isThere = proof === "ours" || (proof === "unknown" && reply._tag === "Silent")
  return { standing: isThere ? ("stuck" as const) : yield* howItEnded(process), state, process, ...silent }
}).pipe(Effect.withSpan("daemon.look"))

/** The same; a daemon that has lost its state file is given the time to write it again. */
export const findDaemon: Effect.Effect<Look, never, Paths> = lookAtDaemon.pipe(
  Effect.filterOrFail(({ process, standing }) => standing !== "stuck" || process !== null),
  Effect.retry(rewriteSchedule),
  Effect.orElse(() => lookAtDaemon)
)

/** Where no process is named there is none, unless somebody holds the lock of whom nothing is known: the file is lost. */
export const unnamed = ({ ended }: DaemonState): Effect.Effect<"stopped" | "stuck", never, Paths> =>
  ended === null ? Effect.map(isDaemonThere, (is) => (is ? "stuck" : "stopped")) : Effect.succeed("stopped")

/**
 * What a daemon is that is not there: when the machine itself went down, that is no surprise, nor that the daemon of a home goes on whose files
 * were copied here.
 */
export const howItEnded = (process: DaemonProcess): Effect.Effect<"stopped" | "died"> =>
  Effect.zipWith(isOfEarlierBoot(process.start ?? ""), proofOf(process), (isEarlier, proof) =>
    isEarlier || proof === "ours" ? "stopped" : "died"
  )

/** As {@link proofOf}, of a daemon of this home: whoever does not hold its lock is none, whatever its files say. */
export const proofHere = (process: DaemonProcess): Effect.Effect<"ours" | "gone" | "unknown", never, Paths> =>
  Effect.if(isDaemonHere(process), { onTrue: () => proofOf(process), onFalse: () => Effect.succeed("gone") })

/** Whether the process of that number is the one that told of itself, or has the number from the system only now. */
export const proofOf = ({ pid, start }: DaemonProcess): Effect.Effect<"ours" | "gone" | "unknown"> =>
  start === null
    ? Effect.succeed("unknown")
    : Effect.map(
        processStart(pid),
        Option.match({ onNone: () => "gone" as const, onSome: (found) => (found === start ? "ours" : "gone") })
      )

// helpers

const silent = { draining: false, delivery: null }
