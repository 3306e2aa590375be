import { Effect, Option } from "effect"
import { Paths } from "../config/Paths.ts"
import { withFileLock } from "../platform/FileLock.ts"
import { removeFile } from "../platform/files.ts"
import { processStart, signalProcess } from "../platform/processes.ts"
import { ask } from "./control.ts"
import { daemonLock, isDaemonThere } from "./daemonLock.ts"
import { readDaemonState, writeEnd, type DaemonProcess } from "./DaemonState.ts"
import { DaemonDoesNotEnd } from "./errors.ts"
import { findDaemon, proofOf, type Standing } from "./look.ts"
import { answerTime, endSchedule, lockGlance, startSchedule } from "./schedules.ts"
import { endStarting, lastStart, startMark } from "./startMark.ts"

/** What came of the wish that no daemon runs; `pid`: of the one that ended. */
export interface DaemonStopped {
  readonly result: "stopped" | "not_running"
  readonly pid: number | null
}

/**
 * Ends the daemon: by its own control, with its token. One that does not answer is signalled, where its number and the
 * moment it began prove that it is the one that wrote the state: a number alone may be anybody's by now.
 */
export const stopDaemon = Effect.gen(function* () {
  const { process, standing } = yield* findStarted
  if (!isThere(standing)) {
    if (process !== null) yield* settled(process, "it was gone without a word")
    return yield* hungStart
  }
  if (process === null) return yield* new DaemonDoesNotEnd({ pid: null, isOurs: false })
  const stopped = Effect.as(settled(process, "it was asked to"), {
    result: "stopped",
    pid: process.pid
  } satisfies DaemonStopped)
  if (standing === "running") {
    yield* ask(process, "stop", answerTime)
    if (yield* hasEnded(process)) return yield* stopped
  }
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    // Looked at again each time: the number may have changed hands while we waited.
    if ((yield* proofOf(process)) !== "ours") break
    yield* signalProcess(process.pid, signal)
    if (yield* hasEnded(process)) return yield* stopped
  }
  const proof = yield* proofOf(process)
  if (proof === "gone") return yield* stopped
  return yield* new DaemonDoesNotEnd({ pid: process.pid, isOurs: proof === "ours" })
}).pipe(Effect.withSpan("daemon.stop"))

// helpers

const isThere = (standing: Standing) => standing === "running" || standing === "stuck"

/** One that is about to come up is waited for: who wants none does not mean to have one a moment later. */
const findStarted = Effect.zip(findDaemon, lastStart).pipe(
  Effect.filterOrFail(([{ standing }, { _tag }]) => isThere(standing) || _tag !== "UnderWay"),
  Effect.retry(startSchedule),
  Effect.map(([found]) => found),
  Effect.orElse(() => findDaemon)
)

/** What was started for a daemon and has not come up holds nothing; it is ended, so that it does not come up later. */
const hungStart = Effect.gen(function* () {
  const last = yield* lastStart
  const starting = last._tag === "None" ? null : last.process
  if (starting === null || !(yield* endStarting(starting))) {
    return { result: "not_running", pid: null } satisfies DaemonStopped
  }
  yield* Effect.ignore(Effect.flatMap(startMark, removeFile))
  return { result: "stopped", pid: starting.pid } satisfies DaemonStopped
})

/** What could not say itself that it has ended is not to be taken for dead; whoever holds the lock by now is left alone. */
const settled = ({ instance }: DaemonProcess, why: string) =>
  Effect.gen(function* () {
    const last = yield* readDaemonState
    if (last.process?.instance !== instance) return
    yield* writeEnd(last, why).pipe(withFileLock(yield* daemonLock, { wait: lockGlance }), Effect.ignore)
    if ((yield* readDaemonState).process?.instance !== instance) return
    const { daemon } = yield* Paths
    yield* Effect.logWarning(
      `${daemon} cannot be written and still names the process that has ended: looks will take it for one that has died`
    )
  })

/** Whether it is gone, or, where the system cannot tell, does not listen any more. */
const hasEnded = (process: DaemonProcess) =>
  Effect.isSuccess(
    Effect.retry(
      Effect.filterOrFail(isGone(process), (gone) => gone),
      endSchedule
    )
  )

const isGone = (process: DaemonProcess) =>
  process.start === null
    ? Effect.zipWith(ask(process, "health", answerTime), isDaemonThere, ({ _tag }, is) => _tag === "Gone" || !is)
    : Effect.map(processStart(process.pid), (found) => !Option.contains(found, process.start ?? ""))
