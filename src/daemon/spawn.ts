import { Effect } from "effect"
import { startDetached } from "../platform/processes.ts"
import { DaemonCommand } from "./DaemonCommand.ts"
import { daemonLog } from "./journal.ts"
import { checkStartable } from "./startable.ts"

/** Starts the process of a daemon, and waits for nothing. Gives its number. Where it could write nothing down it is not started at all. */
export const spawnDaemon = Effect.gen(function* () {
  yield* checkStartable
  const log = yield* daemonLog
  return yield* startDetached(yield* DaemonCommand, ["sync", "daemon", "run"], log)
}).pipe(Effect.withSpan("daemon.spawn"))
