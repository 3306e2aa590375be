import { Config, Effect } from "effect"
import { Paths } from "../config/Paths.ts"
import { isSwitchedOff } from "../platform/environment.ts"
import type { FileFailed } from "../platform/errors.ts"
import { checkWritable } from "../platform/files.ts"
import { daemonLock } from "./daemonLock.ts"

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
