import { Effect, Option } from "effect"
import type { Paths } from "../config/Paths.ts"
import { isOfEarlierBoot, processStart } from "../platform/processes.ts"
import { ask } from "./control.ts"
import type { DeliveryMode } from "./keepLive.ts"
import { readDaemonState, type DaemonProcess, type DaemonState } from "./DaemonState.ts"
import { answerTime } from "./schedules.ts"

/**
 * Whether a daemon runs. `running`: it has answered, and is the one that wrote the state; `stuck`: its process is there and
 * does not answer; `died`: it was there, has not ended in order, and its number or its port may be somebody else's now.
 */
export type Standing = "stopped" | "running" | "stuck" | "died"

/** A daemon as somebody sees it who is not it. */
export interface Look {
  readonly standing: Standing
  readonly state: DaemonState
  /** That of the state, unless it has ended in order. */
  readonly process: DaemonProcess | null
  readonly draining: boolean
  /** As it says itself; null where nobody says anything. */
  readonly delivery: DeliveryMode | null
}

/** Looks, and changes nothing. Asks nobody where no daemon has told of itself. */
export const lookAtDaemon: Effect.Effect<Look, never, Paths> = Effect.gen(function* () {
  const state = yield* readDaemonState
  const { process } = state
  if (process === null) return { standing: "stopped" as const, state, process, ...silent }
  const reply = yield* ask(process, "health", answerTime)
  if (reply._tag === "Answered") {
    const { delivery = null, draining } = reply.health
    return { standing: "running" as const, state, process, draining, delivery }
  }
  const proof = yield* proofOf(process)
  // Where the system cannot tell, only silence speaks for a process that is still there.
  const isThere = proof === "ours" || (proof === "unknown" && reply._tag === "Silent")
  return { standing: isThere ? ("stuck" as const) : yield* howItEnded(process), state, process, ...silent }
}).pipe(Effect.withSpan("daemon.look"))

/** What a daemon is that is not there: when the machine itself went down, that is no surprise. */
export const howItEnded = ({ start }: DaemonProcess): Effect.Effect<"stopped" | "died"> =>
  Effect.map(isOfEarlierBoot(start ?? ""), (is) => (is ? "stopped" : "died"))

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
