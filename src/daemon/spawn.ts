import { Config, Effect } from "effect"
import { Paths } from "../config/Paths.ts"
import type { FileFailed } from "../platform/errors.ts"
import { checkWritable } from "../platform/files.ts"
import { isSwitchedOff } from "../platform/environment.ts"
import { startDetached } from "../platform/processes.ts"
import { DaemonCommand } from "./DaemonCommand.ts"
import { daemonLock } from "./daemonLock.ts"
import { daemonLog } from "./journal.ts"

/** The variable with which somebody says that nothing is to run in the background. */
export const noDaemonVariable = "SPEC_KITTY_NO_DAEMON"

/** Whether somebody has said so. */
export const isDaemonSwitchedOff: Effect.Effect<boolean> = Config.string(noDaemonVariable).pipe(
  Effect.map((text) => !isSwitchedOff(text)),
  Effect.orElseSucceed(() => false)
)

/** Fails where a daemon could not write down that it is there. Changes nothing. */
export const checkStartable: Effect.Effect<void, FileFailed, Paths> = Effect.gen(function* () {
  const { daemon } = yield* Paths
  for (const file of [daemon, yield* daemonLock]) yield* checkWritable(file, { makesDirectories: true })
})

/** Starts the process of a daemon, and waits for nothing. Gives its number. Where it could write nothing down it is not started at all. */
export const spawnDaemon = Effect.gen(function* () {
  yield* checkStartable
  const log = yield* daemonLog
  return yield* startDetached(yield* DaemonCommand, ["sync", "daemon", "run"], log)
}).pipe(Effect.withSpan("daemon.spawn"))
