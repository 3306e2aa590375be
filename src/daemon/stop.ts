import { Effect, Option } from "effect"
import { processStart, signalProcess } from "../platform/processes.ts"
import { ask } from "./control.ts"
import type { DaemonProcess } from "./DaemonState.ts"
import { DaemonDoesNotEnd } from "./errors.ts"
import { lookAtDaemon, proofOf } from "./look.ts"
import { answerTime, endSchedule } from "./schedules.ts"

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
  const { process, standing } = yield* lookAtDaemon
  if (process === null || standing === "stopped" || standing === "died") {
    return { result: "not_running", pid: null } satisfies DaemonStopped
  }
  const stopped: DaemonStopped = { result: "stopped", pid: process.pid }
  if (standing === "running") {
    yield* ask(process, "stop", answerTime)
    if (yield* hasEnded(process)) return stopped
  }
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    // Looked at again each time: the number may have changed hands while we waited.
    if ((yield* proofOf(process)) !== "ours") break
    yield* signalProcess(process.pid, signal)
    if (yield* hasEnded(process)) return stopped
  }
  const proof = yield* proofOf(process)
  if (proof === "gone") return stopped
  return yield* new DaemonDoesNotEnd({ pid: process.pid, isOurs: proof === "ours" })
}).pipe(Effect.withSpan("daemon.stop"))

// helpers

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
    ? Effect.map(ask(process, "health", answerTime), ({ _tag }) => _tag === "Gone")
    : Effect.map(processStart(process.pid), (found) => !Option.contains(found, process.start ?? ""))
