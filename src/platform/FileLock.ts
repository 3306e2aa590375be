import * as fs from "node:fs"
import { dirname } from "node:path"
import type { Database } from "better-sqlite3"
import { Clock, Duration, Effect, Predicate } from "effect"
import { FileFailed, LockTimeout } from "./errors.ts"
import { asFileFailed, tryFile } from "./fileFailed.ts"
import { lockRetryPolicy, lockWait } from "./schedules.ts"
import { inTurn } from "./turns.ts"
import { makeDirectories } from "./makeDirectories.ts"

/**
 * Runs an effect while no other process (and no other fiber) holds the same path. The kernel holds the lock, through an
 * exclusive SQLite transaction: it is gone with its process, however that ended. The file stays, empty. Not reentrant:
 * a fiber that asks for what it already holds waits and times out.
 */
export const withFileLock =
  (path: string, options: { readonly wait?: Duration.DurationInput } = {}) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | LockTimeout | FileFailed, R> =>
    Effect.flatMap(Clock.currentTimeMillis, (start) => {
      const wait = Duration.decode(options.wait ?? lockWait)
      const timedOut = new LockTimeout({ path, waitedMillis: Duration.toMillis(wait) })
      const remaining = Effect.map(Clock.currentTimeMillis, (now) =>
        Duration.subtract(wait, Duration.millis(Math.max(0, now - start)))
      )
      return effect.pipe(
        holding(path, remaining, timedOut),
        inTurn(path, (turn) =>
          Effect.timeoutFail(Effect.interruptible(turn), { duration: wait, onTimeout: () => timedOut })
        )
      )
    })

/**
 * Whether somebody holds it at this moment, this process included. Changes nothing and makes no file; no where nobody can tell.
 */
export const isLocked = (path: string): Effect.Effect<boolean> =>
  Effect.gen(function* () {
    if (!(yield* Effect.sync(() => fs.existsSync(path)))) return false
    const { default: Sqlite } = yield* Effect.promise(() => import("better-sqlite3"))
    return yield* Effect.acquireUseRelease(
      tryFile(path, "lock", () => new Sqlite(path, { readonly: true, fileMustExist: true, timeout: 0 })),
      (database) =>
        Effect.match(
          // Who reads shares, and gets no share beside one who has it for itself.
          Effect.try({ try: () => database.prepare("SELECT count(*) FROM sqlite_master").get(), catch: busyOr(path) }),
          { onFailure: Predicate.isTagged("Busy"), onSuccess: () => false }
        ),
      (database) => Effect.sync(() => database.close())
    )
  }).pipe(Effect.orElseSucceed(() => false))

// helpers

const holding =
  (path: string, remaining: Effect.Effect<Duration.Duration>, timedOut: LockTimeout) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.acquireUseRelease(
      open(path),
      (database) =>
        remaining.pipe(
          Effect.flatMap((left) =>
            Effect.retry(begin(database, path), { while: Predicate.isTagged("Busy"), schedule: lockRetryPolicy(left) })
          ),
          Effect.catchTag("Busy", () => Effect.fail(timedOut)),
          Effect.zipRight(effect)
        ),
      (database) => Effect.sync(() => database.close())
    )

const open = (path: string) =>
  Effect.gen(function* () {
    yield* tryFile(path, "create", () => makeDirectories(dirname(path), 0o700))
    // Exclusive: closing a second descriptor of a file that this process has locked would drop the lock (POSIX).
    yield* tryFile(path, "create", () => fs.closeSync(fs.openSync(path, "wx", 0o600))).pipe(
      Effect.catchIf(
        (error) => error.code === "EEXIST",
        () => Effect.void
      )
    )
    const { default: Sqlite } = yield* Effect.promise(() => import("better-sqlite3"))
    return yield* tryFile(path, "lock", () => new Sqlite(path, { timeout: 0 }))
  })

const begin = (database: Database, path: string) =>
  Effect.try({
    try: () => database.exec("BEGIN EXCLUSIVE"),
    catch: busyOr(path)
  })

const busyOr = (path: string) => (cause: unknown) =>
  Predicate.hasProperty(cause, "code") && cause.code === "SQLITE_BUSY"
    ? { _tag: "Busy" as const }
    : asFileFailed(path, "lock", cause)
