import { Effect, Either } from "effect"
import { Paths } from "../../config/Paths.ts"
import { sha256Hex } from "../../platform/digest.ts"
import type { FileFailed } from "../../platform/errors.ts"
import { listDirectory, tryReading } from "../../platform/files.ts"
import { join } from "../../platform/path.ts"

/** A queue of one account of the Python spec-kitty; `events` is null where nobody can count them. */
export interface AccountQueue {
  readonly path: string
  readonly hash: string
  readonly events: number | null
  /** Why not a byte of it can be read; null where that is no matter. */
  readonly unreadable: string | null
}

/** The files `queues/queue-<hash>.db`, counted without changing a byte (design R13). */
export const accountQueues: Effect.Effect<ReadonlyArray<AccountQueue>, FileFailed, Paths> = Effect.gen(function* () {
  const { legacyQueues } = yield* Paths
  return yield* Effect.forEach(yield* listDirectory(legacyQueues), (name) => {
    const hash = /^queue-([0-9a-f]{16})\.db$/.exec(name)?.[1]
    const path = join(legacyQueues, name)
    return hash === undefined
      ? Effect.succeed([])
      : Effect.map(counted(path), (found): ReadonlyArray<AccountQueue> => [{ path, hash, ...found }])
  }).pipe(Effect.map((found) => found.flat()))
})

/** Whether a file belongs to an account: its name is the hash of the scope. */
export const belongsTo = ({ hash }: AccountQueue, scope: string): boolean => sha256Hex(scope).slice(0, 16) === hash

// helpers

/** Without such files nobody pays for what reads them. */
const counted = (path: string) =>
  Effect.gen(function* () {
    const read = yield* Effect.either(tryReading(path))
    if (Either.isLeft(read)) return { events: null, unreadable: read.left.reason }
    const { countEvents } = yield* Effect.promise(() => import("./accountFile.ts"))
    return { events: yield* countEvents(path), unreadable: null }
  })
