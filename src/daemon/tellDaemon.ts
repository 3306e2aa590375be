import { Effect } from "effect"
import { nudge } from "./control.ts"
import { readDaemonState } from "./DaemonState.ts"
import { proofHere } from "./look.ts"
import { nudgeTime } from "./schedules.ts"

/**
 * Lets a daemon that runs look at once at what has changed: somebody has signed out, or something waits again. Starts
 * nothing, never fails, and does not wait for an answer.
 */
export const tellDaemon = Effect.gen(function* () {
  const { process } = yield* readDaemonState
  if (process !== null && (yield* proofHere(process)) !== "gone") yield* nudge(process, nudgeTime)
}).pipe(Effect.withSpan("daemon.tell"))
