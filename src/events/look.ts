import * as fs from "node:fs"
import { Effect, Option, type Scope } from "effect"
import { QueueUnavailable } from "./errors.ts"
import { isOpenHere, whileNobodyOpens } from "./openHere.ts"
import { isWritable } from "./queueFile.ts"
import { lookRetryPolicy } from "./schedules.ts"
import { signatureOf, snapshotOf } from "./snapshot.ts"
import { openDatabase, type Database } from "./sql.ts"
import { openBytes, openStill } from "./still.ts"
import { unusable } from "./unusable.ts"

/**
 * Lets somebody read a database without making, changing or removing a file, also on a full disk: SQLite itself makes
 * files beside it even for a reader. Without a log nobody writes: the file is read as it lies there, and what was read
 * counts when nothing has changed meanwhile. With a log, a copy in memory of what counts in both is read.
 */
export const look = <A, E>(
  path: string,
  use: (database: Database) => Effect.Effect<A, E | QueueUnavailable, Scope.Scope>
): Effect.Effect<A, E | QueueUnavailable> =>
  Effect.suspend(() =>
    isLockedBySqlite(path) ? Effect.succeed(Option.none<A>()) : Effect.asSome(lookOnce(path, use))
  ).pipe(
    whileNobodyOpens(path),
    Effect.retry({ while: hasMoved, schedule: lookRetryPolicy }),
    // Somebody writes without a pause.
    Effect.catchIf(hasMoved, () => Effect.succeed(Option.none<A>())),
    Effect.flatMap(
      Option.match({
        onNone: () =>
          Effect.scoped(Effect.flatMap(openDatabase(path, { announces: false, readonly: isShared(path) }), use)),
        onSome: Effect.succeed
      })
    )
  )

// helpers

/** More is not copied where a writer's files are there to be shared: a look must not take a second. */
const heldInMemory = 16 * 1024 * 1024

const sizeOf = (path: string) => fs.statSync(path, { throwIfNoEntry: false })?.size ?? 0

const hasLog = (path: string) => sizeOf(`${path}-wal`) > 0

/** A log and its index are there, which readers share with whoever writes. */
const isShared = (path: string) => hasLog(path) && sizeOf(`${path}-shm`) > 0

/** Where only SQLite itself can read: what it has open here, what an older journal is about to undo, what is too long to copy. */
const isLockedBySqlite = (path: string) =>
  isOpenHere(path) ||
  sizeOf(`${path}-journal`) > 0 ||
  (isShared(path) && sizeOf(path) + sizeOf(`${path}-wal`) > heldInMemory && isWritable(path))

const lookOnce = <A, E>(
  path: string,
  use: (database: Database) => Effect.Effect<A, E | QueueUnavailable, Scope.Scope>
): Effect.Effect<A, E | QueueUnavailable> => {
  if (hasLog(path)) {
    return Effect.scoped(
      snapshotOf(path).pipe(
        unusable(path),
        Effect.flatMap((bytes) => (bytes === undefined ? moved(path) : openBytes(path, bytes))),
        Effect.flatMap(use)
      )
    )
  }
  const before = signatureOf(path)
  return Effect.scoped(Effect.flatMap(openStill(path), use)).pipe(
    Effect.exit,
    Effect.flatMap((exit) => (signatureOf(path) === before && !hasLog(path) ? exit : moved(path)))
  )
}

const moved = (path: string) => new QueueUnavailable({ path, reason: "replaced", detail: "" })

const hasMoved = (error: unknown) => error instanceof QueueUnavailable && error.reason === "replaced"
