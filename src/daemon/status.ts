import { Effect } from "effect"
import { sessionIsOver } from "../auth/sessionIsOver.ts"
import { Rollout } from "../config/Rollout.ts"
import { endItYourself } from "./advice.ts"
import type { DaemonState } from "./DaemonState.ts"
import { daemonLog } from "./journal.ts"
import type { DeliveryMode } from "./DeliveryMode.ts"
import { lookAtDaemon, type Standing } from "./look.ts"
import { currentServer, outdatedBy } from "./replace.ts"
import { asSeenNow } from "./seen.ts"
import { checkStartable, isDaemonSwitchedOff, noDaemonVariable } from "./startable.ts"
import { lastStart, type LastStart, type Starting } from "./startMark.ts"

/** Background sync as it stands on this machine. Times are epoch milliseconds. */
export interface DaemonStatus extends Pick<DaemonState, "lastDrain" | "trouble" | "parked" | "ended"> {
  readonly standing: Standing
  readonly pid: number | null
  readonly version: string | null
  readonly server: string | null
  readonly since: number | null
  readonly draining: boolean
  /** How events go out at this moment, as it says itself. */
  readonly delivery: DeliveryMode | null
  /** It is older than this spec-kitty, or sends to another host than is meant here: the next one replaces it. */
  readonly outdated: boolean
  /** The variable by which commands here tell it nothing, and start none. */
  readonly switchedOffBy: string | null
  readonly log: string
  /** What is wrong with it, and the command that helps; nothing when nothing is. */
  readonly problem: DaemonProblem | null
}

/** `cause` tells it from every other one: what is wrong, and with which process or session. */
export interface DaemonProblem {
  readonly cause: string
  readonly message: string
  readonly nextAction: string
}

/** Looks without touching anything; asks the daemon itself, on this machine, where one has told that it runs. */
export const daemonStatus = Effect.gen(function* () {
  const { delivery, draining, process, standing, state } = yield* lookAtDaemon
  const server = yield* currentServer
  const there = standing === "stopped" ? null : process
  const { ended, lastDrain, parked, trouble } = yield* asSeenNow(state)
  const outdated = standing === "running" && process !== null ? outdatedBy(process, server) : null
  const left = standing === "stopped" || standing === "died" ? yield* lastStart : null
  const hindrance =
    left === null
      ? null
      : yield* Effect.match(checkStartable, { onFailure: ({ message }) => message, onSuccess: () => null })
  const status: DaemonStatus = {
    standing,
    pid: there?.pid ?? null,
    version: there?.version ?? null,
    server: there?.server ?? null,
    since: there?.since ?? null,
    draining,
    delivery,
    outdated: outdated !== null,
    switchedOffBy: (yield* isDaemonSwitchedOff) ? noDaemonVariable : null,
    log: yield* daemonLog,
    lastDrain,
    trouble,
    parked,
    ended,
    problem: (yield* Rollout).enabled
      ? problemOf(standing, { parked, process }, { isOver: yield* sessionIsOver, outdated, left, hindrance })
      : leftOver(standing, process)
  }
  return status
}).pipe(Effect.withSpan("daemon.status"))

/** What else may be wrong: a session that is over, a daemon that is outdated by something, a start that has left nothing behind, or why there can be none. */
interface Circumstances {
  readonly isOver?: boolean
  readonly outdated?: string | null
  readonly left?: LastStart | null
  readonly hindrance?: string | null
}

/** What a user has to know of it without having asked. */
export const problemOf = (
  standing: Standing,
  { parked, process }: Pick<DaemonState, "parked" | "process">,
  { hindrance = null, isOver = false, left = null, outdated = null }: Circumstances = {}
): DaemonProblem | null => {
  const again = "Run `spec-kitty sync daemon start`; `spec-kitty sync daemon logs` shows what it did."
  const who = process === null ? "" : ` (process ${process.pid})`
  if (standing === "stuck") {
    const nextAction =
      process === null ? `It is written again within seconds. Where it is not: ${endItYourself(null)}` : again
    return { cause: `stuck ${process?.instance}`, message: silenceOf(process), nextAction }
  }
  if (outdated !== null) {
    return {
      cause: `outdated ${process?.instance} ${outdated}`,
      message: `Background sync${who} is outdated: it ${outdated}`,
      nextAction: "Run `spec-kitty sync daemon start`: it replaces it."
    }
  }
  if (parked !== null) {
    return {
      cause: `parked ${parked.category} ${parked.since}`,
      message: `Background sync waits for you: ${parked.reason}`,
      nextAction: helpFor[parked.category] ?? check
    }
  }
  if (isOver) {
    return {
      cause: "session",
      message: "Background sync waits for you: your session has expired",
      nextAction: "Run `spec-kitty auth login`."
    }
  }
  if (hindrance !== null) {
    return {
      cause: "hindered",
      message: `Background sync cannot be started (${hindrance})`,
      nextAction: "Run `spec-kitty sync now` to send what waits."
    }
  }
  if (left?._tag === "CameToNothing") return cameToNothing(left.process)
  return standing === "died"
    ? { cause: `died ${process?.instance}`, message: `Background sync${who} ended without a word`, nextAction: again }
    : null
}

// helpers

const cameToNothing = (process: Starting | null): DaemonProblem => ({
  cause: "came to nothing",
  message: `Background sync was started${process === null ? "" : ` (process ${process.pid})`} and did not come up`,
  nextAction: "Run `spec-kitty sync daemon run` to see why, or `spec-kitty sync now` to send what waits."
})

const silenceOf = (process: DaemonState["process"]) =>
  process === null
    ? "Background sync runs, but its state file is lost, so that nobody can tell it anything"
    : `Background sync (process ${process.pid}) does not answer`

/** Who has switched sync off misses nobody, and is told of a process that only a signal ends. */
const leftOver = (standing: Standing, process: DaemonState["process"]): DaemonProblem | null =>
  standing === "stuck"
    ? {
        cause: `stuck ${process?.instance}`,
        message: silenceOf(process),
        nextAction: process === null ? endItYourself(null) : "Run `spec-kitty sync daemon stop`: it ends it."
      }
    : null

const check = "Run `spec-kitty sync status --check` to see what is missing."

const helpFor: Readonly<Partial<Record<NonNullable<DaemonState["parked"]>["category"], string>>> = {
  auth_expired: "Run `spec-kitty auth login`.",
  protocol_mismatch: "Upgrade spec-kitty, then run `spec-kitty sync now`.",
  permission_denied: "Ask your team's administrator, then run `spec-kitty sync now`."
}
