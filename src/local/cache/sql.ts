import * as fs from "node:fs"
import { dirname } from "node:path"
import * as Reactivity from "@effect/experimental/Reactivity"
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import type { Connection } from "@effect/sql/SqlConnection"
import { SqlError } from "@effect/sql/SqlError"
import { Duration, Effect, Exit, type ParseResult, Predicate, Schema, type Scope } from "effect"
import { tryFile } from "../../platform/fileFailed.ts"
import { makeDirectories } from "../../platform/makeDirectories.ts"
import { TrackerCacheUnusable, type CacheProblem } from "./errors.ts"
import { cacheRetryPolicy, driverWait } from "./schedules.ts"

/** What SQLite, or a row that is not as it was written, says. */
export type SqlFailure = SqlError | ParseResult.ParseError

export type Value = string | number | null

/** Statements of one transaction. */
export interface Statements {
  readonly run: (sql: string, values?: ReadonlyArray<Value>) => Effect.Effect<void, SqlFailure>
  readonly all: <A, I>(
    row: Schema.Schema<A, I>,
    sql: string,
    values?: ReadonlyArray<Value>
  ) => Effect.Effect<ReadonlyArray<A>, SqlFailure>
}

/** Runs statements as one transaction: all of them count, or none. A lock held elsewhere is waited for, 5 seconds in all. */
type Transaction = <A>(
  use: (statements: Statements) => Effect.Effect<A, TrackerCacheUnusable | SqlFailure>
) => Effect.Effect<A, TrackerCacheUnusable>

/** One open file. */
export interface CacheFile {
  readonly read: Transaction
  readonly write: Transaction
}

/**
 * Opens a cache. It keeps SQLite's rollback journal: a reader of a write-ahead log makes files beside it, a reader of this
 * one makes none.
 */
export const openCacheFile = (path: string): Effect.Effect<CacheFile, TrackerCacheUnusable, Scope.Scope> =>
  Effect.gen(function* () {
    const client = yield* SqliteClient.make({ filename: path, disableWAL: true }).pipe(
      Effect.provide(Reactivity.layer),
      Effect.catchAllDefect((cause) => Effect.fail(new SqlError({ cause })))
    )
    const transact =
      (begin: string): Transaction =>
      (use) =>
        Effect.scoped(Effect.flatMap(client.reserve, (connection) => transaction(begin, connection, use))).pipe(
          Effect.retry({ while: isBusy, schedule: cacheRetryPolicy }),
          Effect.mapError((error) => (error._tag === "TrackerCacheUnusable" ? error : unusable(path, error)))
        )
    yield* Effect.scoped(
      Effect.flatMap(client.reserve, (connection) =>
        Effect.all([
          tell(connection, `PRAGMA busy_timeout = ${Duration.toMillis(driverWait)}`),
          tell(connection, "PRAGMA synchronous = FULL")
        ])
      )
    )
    return { read: transact("BEGIN"), write: transact("BEGIN IMMEDIATE") }
  }).pipe(Effect.catchTag("SqlError", (error) => Effect.fail(unusable(path, error))))

/** Makes the file and its directory, both for this user alone, unless they are there. */
export const createCacheFile = (path: string): Effect.Effect<void, TrackerCacheUnusable> =>
  Effect.suspend(() => {
    if (fs.existsSync(path)) return Effect.void
    return tryFile(path, "create", () => {
      makeDirectories(dirname(path), 0o700)
      fs.closeSync(fs.openSync(path, "wx", 0o600))
    }).pipe(
      Effect.catchIf(
        ({ code }) => code === "EEXIST" && fs.existsSync(path),
        () => Effect.void
      ),
      Effect.mapError(({ code, reason }) => {
        const problem = code === "ENOSPC" || code === "EDQUOT" ? "full" : isDenied(code) ? "read_only" : "failed"
        return new TrackerCacheUnusable({ path, problem, detail: reason })
      })
    )
  })

/** Whether there is anything in it. */
export const hasCacheFile = (path: string): boolean => (fs.statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0

// helpers

const isDenied = (code: string | undefined) => code === "EACCES" || code === "EPERM" || code === "EROFS"

const transaction = <A, E>(
  begin: string,
  connection: Connection,
  use: (statements: Statements) => Effect.Effect<A, E | SqlFailure>
): Effect.Effect<A, E | SqlFailure> =>
  Effect.uninterruptibleMask((restore) =>
    tell(connection, begin).pipe(
      Effect.zipRight(Effect.exit(restore(use(statementsOf(connection))))),
      Effect.flatMap(
        Exit.match({
          onSuccess: (value) => Effect.as(tell(connection, "COMMIT"), value),
          onFailure: (cause) => Effect.failCause(cause)
        })
      ),
      Effect.tapErrorCause(() => Effect.ignore(tell(connection, "ROLLBACK")))
    )
  )

const statementsOf = (connection: Connection): Statements => ({
  run: (sql, values) => Effect.asVoid(tell(connection, sql, values)),
  all: (row, sql, values) =>
    Effect.flatMap(tell(connection, sql, values), (rows: unknown) => Schema.decodeUnknown(Schema.Array(row))(rows))
})

/** Prepared anew each time: the driver keeps a statement that met a lock when it was prepared, and then never runs it. */
const tell = (connection: Connection, sql: string, values: ReadonlyArray<Value> = []) =>
  Effect.flatten(
    Effect.try({
      try: () => connection.executeUnprepared(sql, values, undefined),
      catch: (cause) => new SqlError({ cause })
    })
  )

const codeOf = (error: unknown): string =>
  error instanceof SqlError && Predicate.hasProperty(error.cause, "code") ? String(error.cause.code) : ""

const isBusy = (error: unknown) => /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error))

const unusable = (path: string, error: SqlFailure) => {
  const cause = error._tag === "SqlError" && error.cause instanceof Error ? error.cause : error
  const problem = error._tag === "SqlError" ? problemOf(codeOf(error)) : "corrupt"
  return new TrackerCacheUnusable({ path, problem, detail: problem === "locked" ? "" : cause.message })
}

const problemOf = (code: string): CacheProblem => problems.find(([pattern]) => pattern.test(code))?.[1] ?? "failed"

const problems: ReadonlyArray<readonly [RegExp, CacheProblem]> = [
  [/^SQLITE_(BUSY|LOCKED)/, "locked"],
  // Our statements do not change: one that is no longer understood has met a schema that is not ours.
  [/^SQLITE_(CORRUPT|NOTADB|IOERR_SHORT_READ|ERROR)/, "corrupt"],
  [/^SQLITE_(READONLY|PERM|AUTH|CANTOPEN)/, "read_only"],
  [/^SQLITE_FULL/, "full"]
]
