import { Effect, Option } from "effect"
import { require } from "../readiness/require.ts"
import { ask } from "./control.ts"
import type { DaemonProcess } from "./DaemonState.ts"
import { DaemonDidNotStart, DaemonDoesNotEnd, DaemonSwitchedOff } from "./errors.ts"
import { daemonLog } from "./journal.ts"
import { findDaemon, lookAtDaemon } from "./look.ts"
import { currentServer, isReplaced } from "./replace.ts"
import { answerTime, startSchedule } from "./schedules.ts"
import { spawnDaemon } from "./spawn.ts"
import { isDaemonSwitchedOff, noDaemonVariable } from "./startable.ts"
import { endStarting, startingOf } from "./startMark.ts"
import { stopDaemon } from "./stop.ts"

/** What came of the wish that a daemon runs. */
export interface DaemonStarted {
  readonly result: "started" | "already_running" | "replaced"
  readonly process: DaemonProcess
}

/**
 * Starts the daemon because somebody asks for it, and waits until it is up; the policy is about what starts by itself. It is
 * told to try everything now, also what was parked, as one that runs already; one that is older, sends to another host or does not
 * answer is replaced.
 */
export const startDaemon = Effect.gen(function* () {
  yield* require({ auth: true, host: true })
  if (yield* isDaemonSwitchedOff) return yield* new DaemonSwitchedOff({ variable: noDaemonVariable })
  const { process, standing, state } = yield* findDaemon
  const isThere = standing === "running" || standing === "stuck"
  if (process !== null && standing === "running" && !isReplaced(process, yield* currentServer)) {
    yield* ask(process, "retry", answerTime)
    return { result: "already_running", process } satisfies DaemonStarted
  }
  // It had its time to write its state file again: nobody else can tell it to end, either.
  if (standing === "stuck" && process === null) return yield* new DaemonDoesNotEnd({ pid: null, isOurs: false })
  if (isThere) yield* stopDaemon
  const starting = yield* Effect.flatMap(spawnDaemon, startingOf)
  const up = yield* lookAtDaemon.pipe(
    Effect.flatMap(({ process, standing }) => (standing === "running" ? Option.fromNullable(process) : Option.none())),
    Effect.retry(startSchedule),
    Effect.option
  )
  if (Option.isNone(up)) {
    // It hangs, or has ended: a process that nobody waits for would be found by nobody.
    yield* endStarting(starting)
    return yield* new DaemonDidNotStart({ log: yield* daemonLog })
  }
  // What the one before had learned of the host is not what somebody wants to hear who asks for this.
  if (state.trouble !== null || state.parked !== null) yield* ask(up.value, "retry", answerTime)
  return { result: isThere ? "replaced" : "started", process: up.value } satisfies DaemonStarted
}).pipe(Effect.withSpan("daemon.start"))
