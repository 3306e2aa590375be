import { Clock, Duration, Effect, Option } from "effect"
import { storedAccount } from "../auth/account.ts"
import { authStatus } from "../auth/status.ts"
import { Paths } from "../config/Paths.ts"
import { CurrentProject } from "../config/CurrentProject.ts"
import { ProjectConfig } from "../config/ProjectConfig.ts"
import { Rollout } from "../config/Rollout.ts"
import { SyncConfig } from "../config/SyncConfig.ts"
import { claimTurn } from "../platform/claim.ts"
import { removeFile, revisionOf } from "../platform/files.ts"
import { isSuspended } from "../platform/processes.ts"
import { ask, nudge } from "./control.ts"
import { nothingYet, readDaemonState, type DaemonProcess, type DaemonState } from "./DaemonState.ts"
import { howItEnded, proofHere, unnamed } from "./look.ts"
import { currentServer, outdatedBy } from "./replace.ts"
import { nudgeTime, startTurn, silenceLimit } from "./schedules.ts"
import { asSeenNow } from "./seen.ts"
import { spawnDaemon } from "./spawn.ts"
import { isDaemonSwitchedOff, noDaemonVariable } from "./startable.ts"
import { endStarting, lastStart, nameStarting, startingOf, startMark } from "./startMark.ts"
import { problemOf, type DaemonProblem } from "./status.ts"

/** Why a caller wants a daemon: for something of this machine alone, or because something has to reach the host (S082). */
export type Intent = "local_only" | "remote_required"

/** Why none was started, in the order in which it is asked. */
export type SkipReason =
  | "rollout_disabled"
  | "intent_local_only"
  | "switched_off"
  | "auto_start_off"
  | "not_signed_in"
  | "policy_manual"
  | "start_failed"

/** What came of it. `problem`: what is to be told of the daemon that was found; `detail`: what exactly stood in the way. */
export type DaemonOutcome = (
  | { readonly _tag: "Started"; readonly pid: number }
  | { readonly _tag: "AlreadyRunning"; readonly pid: number | null }
  | { readonly _tag: "Skipped"; readonly reason: SkipReason; readonly detail: string | null }
) & { readonly problem: DaemonProblem | null }

/**
 * Sees to it that events recorded here reach the host by themselves, where that is wanted (S082): tells the daemon, or
 * starts one and does not wait for it. Never fails, and takes less than 100 ms. Only the callers that
 * test/daemon/callers.test.ts lists may use it; a command that only reads is none of them.
 */
export const ensureDaemon = ({ intent }: { readonly intent: Intent }) =>
  Effect.gen(function* () {
    if (!(yield* Rollout).enabled) return skipped("rollout_disabled")
    if (intent === "local_only") return skipped("intent_local_only")
    if (yield* isDaemonSwitchedOff) return skipped("switched_off", noDaemonVariable)
    if (!(yield* projectAgrees)) return skipped("auto_start_off")
    if (Option.isNone(yield* storedAccount)) return skipped("not_signed_in")
    const state = yield* Effect.flatMap(readDaemonState, asSeenNow)
    // A session that is over is known, and told: nothing can be sent before somebody signs in again.
    if (!(yield* authStatus()).signedIn) {
      return {
        ...skipped("not_signed_in"),
        problem: yield* ofThisSession(problemOf("stopped", state, { isOver: true }))
      }
    }
    const server = yield* currentServer
    const found = yield* standingOf(state)
    const { process } = state
    const problem = problemOf(found, state)
    // It writes its state file again and looks then what waits, or is about to write its first one.
    if (process === null && found === "stuck") {
      const isStarting = (yield* lastStart)._tag === "UnderWay"
      return { _tag: "AlreadyRunning", pid: null, problem: isStarting ? null : problem } satisfies DaemonOutcome
    }
    const isThere = process !== null && (found === "running" || found === "stuck")
    const outdated = isThere ? outdatedBy(process, server) : null
    const isManual = Effect.map((yield* SyncConfig).backgroundDaemon, (policy) => policy === "manual")
    // One that is older sends what waits here all the same, where nobody may start another one.
    if (isThere && (outdated === null || (process.server === server && (yield* isManual)))) {
      const isHeard = yield* nudge(process, nudgeTime)
      if (isHeard || (yield* isStillNamed(process))) {
        const standing = isHeard ? found : "stuck"
        return {
          _tag: "AlreadyRunning",
          pid: process.pid,
          problem: problemOf(standing, state, { outdated })
        } satisfies DaemonOutcome
      }
    }
    if (yield* isManual) return { ...skipped("policy_manual"), problem: problemOf(found, state, { outdated }) }
    return yield* started(found === "died" && state.parked === null ? diedBefore(process) : problem)
  }).pipe(
    Effect.catchAll(({ message }) => Effect.succeed(skipped("start_failed", message))),
    Effect.withSpan("daemon.ensure")
  )

// helpers

const skipped = (reason: SkipReason, detail: string | null = null): DaemonOutcome => ({
  _tag: "Skipped",
  reason,
  detail,
  problem: null
})

/** The next session that ends is another one, whoever's it is, and a renewed sign-in leaves another file. */
const ofThisSession = (problem: DaemonProblem | null) =>
  Effect.flatMap(Paths, ({ credentials }) =>
    Effect.map(revisionOf(credentials), (revision) => problem && { ...problem, cause: `session ${revision}` })
  )

const diedBefore = (process: DaemonProcess | null): DaemonProblem => ({
  cause: `died ${process?.instance}`,
  message: `Background sync (process ${process?.pid}) had ended without a word and is started again`,
  nextAction: "`spec-kitty sync daemon logs` shows what it did."
})

/** What belongs to no project is held back by none. */
const projectAgrees = Effect.gen(function* () {
  const project = yield* Effect.option(Effect.flatMap(CurrentProject, ({ locate }) => locate))
  if (Option.isNone(project)) return true
  const { autoStart } = yield* ProjectConfig
  return yield* autoStart(project.value)
})

/** As far as can be told without waiting; one that has written nothing for long is asked whether it is still there. */
const standingOf = (state: DaemonState) =>
  Effect.gen(function* () {
    const { process } = state
    if (process === null) return yield* unnamed(state)
    const proof = yield* proofHere(process)
    if (proof === "gone") return yield* howItEnded(process)
    if (proof === "ours" && (yield* isSuspended(process.pid))) return "stuck" as const
    const now = yield* Clock.currentTimeMillis
    const isQuiet = now - lastSign(process, state) > Duration.toMillis(silenceLimit)
    if (proof === "ours" && !isQuiet) return "running" as const
    const reply = yield* ask(process, "health", nudgeTime)
    if (reply._tag === "Answered") return "running" as const
    return proof === "unknown" && reply._tag === "Gone" ? ("died" as const) : ("stuck" as const)
  })

const lastSign = ({ since }: DaemonProcess, { lastDrain, parked, trouble }: DaemonState) =>
  Math.max(since, lastDrain?.at ?? 0, trouble?.until ?? 0, parked?.since ?? 0)

/** Whether it is there although it could not be told: it may have ended, in order, while we tried. */
const isStillNamed = (process: DaemonProcess) =>
  Effect.gen(function* () {
    const named = (yield* readDaemonState).process
    return named?.instance === process.instance && (yield* proofHere(process)) !== "gone"
  })

/** One of many who want it at the same moment starts it; the others may rely on that one, unless it has come to nothing. */
const started = (problem: DaemonProblem | null) =>
  Effect.gen(function* () {
    const mark = yield* startMark
    const last = yield* lastStart
    if (last._tag === "UnderWay") return { _tag: "AlreadyRunning", pid: null, problem } satisfies DaemonOutcome
    const failed = last._tag === "CameToNothing" ? problemOf("stopped", nothingYet, { left: last }) : null
    if (last._tag === "CameToNothing" && last.isThere && last.process !== null) yield* endStarting(last.process)
    if (!(yield* claimTurn(mark, Duration.toMillis(startTurn)))) {
      return failed === null
        ? ({ _tag: "AlreadyRunning", pid: null, problem } satisfies DaemonOutcome)
        : { ...skipped("start_failed", failed.message), problem: failed }
    }
    const pid = yield* Effect.tapError(spawnDaemon, () => Effect.ignore(removeFile(mark)))
    yield* Effect.flatMap(startingOf(pid), nameStarting)
    return { _tag: "Started", pid, problem: failed ?? problem } satisfies DaemonOutcome
  })
