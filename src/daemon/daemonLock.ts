import { Effect } from "effect"
import { Paths } from "../config/Paths.ts"
import { isLocked } from "../platform/FileLock.ts"
import { identityOf } from "../platform/files.ts"
import { join } from "../platform/path.ts"

/** What makes a daemon the only one of its user and home: the kernel drops it with its process, however that ends. */
export const daemonLock: Effect.Effect<string, never, Paths> = Effect.map(Paths, ({ locks }) =>
  join(locks, "daemon.lock")
)

/** Whether a daemon is there, whatever any file says of it. */
export const isDaemonThere: Effect.Effect<boolean, never, Paths> = Effect.flatMap(daemonLock, isLocked)

/**
 * Whether the daemon that a file names can be this home's: somebody holds the lock, and it is the lock that that one has told of. A file that
 * was copied here with its home names the daemon of that home.
 */
export const isDaemonHere = ({ lock }: { readonly lock?: string }): Effect.Effect<boolean, never, Paths> =>
  Effect.flatMap(daemonLock, (path) =>
    lock === undefined || identityOf(path) === lock ? isLocked(path) : Effect.succeed(false)
  )
