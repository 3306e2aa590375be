import { Effect } from "effect"
import { nudge } from "./control.ts"
import { readDaemonState } from "./DaemonState.ts"
import { proofHere } from "./look.ts"
import { nudgeTime } from "./schedules.ts"

/**
 * Lets a daemon that runs look at once at what has changed: somebody has signed out, or something waits again (`nudge`); or who
 * is signed in (`account`), and at nothing that waits. Starts nothing, never fails, and does not wait for an answer.
 */
export const tellDaemon = (what: "nudge" | "account") =>
  Effect.gen(function* () {
    const { process } = yield* readDaemonState
    if (process !== null && (yield* proofHere(process)) !== "gone") yield* nudge(process, nudgeTime, what)
  }).pipe(Effect.withSpan("daemon.tell"))
