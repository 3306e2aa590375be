// Holds a lock until it is killed: `node holdLock.ts PATH`.
import { Effect } from "effect"
import { withFileLock } from "../../src/platform/FileLock.ts"

Effect.runFork(
  Effect.zipRight(
    Effect.sync(() => process.stdout.write("held\n")),
    Effect.never
  ).pipe(withFileLock(process.argv[2] ?? ""))
)
