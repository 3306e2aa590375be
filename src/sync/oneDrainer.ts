import { Effect } from "effect"
import { Paths } from "../config/Paths.ts"
import type { FileFailed, LockTimeout } from "../platform/errors.ts"
import { withFileLock } from "../platform/FileLock.ts"
import { join } from "../platform/path.ts"
import { drainLockWait } from "./schedules.ts"

/** While nobody else of this user sends events, in whatever process (design 5). */
export const oneDrainer = <A, E, R>(
  run: Effect.Effect<A, E, R>
): Effect.Effect<A, E | FileFailed | LockTimeout, R | Paths> =>
  Effect.flatMap(Paths, ({ locks }) => withFileLock(join(locks, "drain.lock"), { wait: drainLockWait })(run))
