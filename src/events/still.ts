import { pathToFileURL } from "node:url"
import { SqlError } from "@effect/sql/SqlError"
import { Effect, Predicate, type Scope } from "effect"
import { QueueUnavailable } from "./errors.ts"
import { unavailable, type Database, type Statements, type Value } from "./sql.ts"

/**
 * Reads a file that nobody writes to, with the SQLite that is in Node: only that one can be told so, and then makes no
 * file of its own beside it, takes no lock and looks for no log.
 */
export const openStill = (path: string): Effect.Effect<Database, QueueUnavailable, Scope.Scope> => {
  const url = pathToFileURL(path)
  url.searchParams.set("immutable", "1")
  return opened(path, () => {
    const { DatabaseSync } = nodeSqlite()
    return new DatabaseSync(url, { readOnly: true })
  })
}

/** Reads a database that lies in memory, as a reader of `path`. */
export const openBytes = (path: string, bytes: Buffer): Effect.Effect<Database, QueueUnavailable, Scope.Scope> =>
  Effect.flatMap(
    Effect.promise(() => import("better-sqlite3")),
    ({ default: Sqlite }) =>
      opened(path, () => {
        const database = new Sqlite(bytes)
        return { prepare: (sql) => database.prepare<Array<Value>>(sql), close: () => database.close() }
      })
  )

// helpers

/** Node 22 calls its SQLite an experiment, on stderr, which is for people. */
const nodeSqlite = () => {
  const { emitWarning } = process
  process.emitWarning = () => undefined
  const sqlite = process.getBuiltinModule("node:sqlite")
  process.emitWarning = emitWarning
  return sqlite
}

/** What both drivers have in common. */
interface Driver {
  readonly prepare: (sql: string) => {
    readonly all: (...values: Array<Value>) => unknown
    readonly run: (...values: Array<Value>) => unknown
  }
  readonly close: () => unknown
}

const opened = (path: string, open: () => Driver): Effect.Effect<Database, QueueUnavailable, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.mapError(trySql(open), (error) => unavailable(path, error)),
      (driver) => Effect.sync(() => driver.close())
    ),
    (driver) => {
      const statements = statementsOf(driver)
      const read: Database["read"] = (use) =>
        Effect.mapError(use(statements), (error) =>
          error._tag === "QueueUnavailable" ? error : unavailable(path, error)
        )
      return { read, snapshot: read, write: () => new QueueUnavailable({ path, reason: "read_only", detail: "" }) }
    }
  )

const statementsOf = (driver: Driver): Statements => ({
  run: (sql, values = []) => Effect.asVoid(trySql(() => driver.prepare(sql).run(...values))),
  all: (read, sql, values = []) =>
    Effect.flatMap(
      trySql(() => driver.prepare(sql).all(...values)),
      read
    )
})

const trySql = <A>(call: () => A): Effect.Effect<A, SqlError> =>
  Effect.try({ try: call, catch: (cause) => new SqlError({ cause: named(cause) }) })

/** Node names an error by its number alone; the other driver as SQLite does. */
const named = (cause: unknown) =>
  Predicate.hasProperty(cause, "errcode") && typeof cause.errcode === "number"
    ? Object.assign(new Error(cause instanceof Error ? cause.message : String(cause)), { code: nameOf(cause.errcode) })
    : cause

const nameOf = (code: number) => names[code] ?? names[code % 256] ?? "SQLITE"

const names: Readonly<Record<number, string>> = {
  1: "SQLITE_ERROR",
  3: "SQLITE_PERM",
  5: "SQLITE_BUSY",
  6: "SQLITE_LOCKED",
  8: "SQLITE_READONLY",
  10: "SQLITE_IOERR",
  11: "SQLITE_CORRUPT",
  13: "SQLITE_FULL",
  14: "SQLITE_CANTOPEN",
  23: "SQLITE_AUTH",
  26: "SQLITE_NOTADB",
  522: "SQLITE_IOERR_SHORT_READ"
}
