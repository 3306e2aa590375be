import Sqlite from "better-sqlite3"
import { Effect, Predicate, type Scope } from "effect"
import type { FoundRow } from "../StoredRow.ts"

/** What SQLite said; `code` is its own name for it. */
export interface SqliteFailed {
  readonly _tag: "SqliteFailed"
  readonly code: string
  readonly reason: string
}

export type Connection = Sqlite.Database

/** A connection of the driver itself: rows come one by one, and nobody waits for locks inside. */
export const connect = (
  path: string,
  options: { readonly readonly: boolean }
): Effect.Effect<Connection, SqliteFailed, Scope.Scope> =>
  Effect.acquireRelease(
    trySqlite(() => new Sqlite(path, { ...options, timeout: 0 })),
    (connection) => Effect.sync(() => connection.close())
  )

/** Runs calls of the driver. */
export const trySqlite = <A>(call: () => A): Effect.Effect<A, SqliteFailed> =>
  Effect.try({
    try: call,
    catch: (cause): SqliteFailed => ({
      _tag: "SqliteFailed",
      code: Predicate.hasProperty(cause, "code") ? String(cause.code) : "",
      reason: cause instanceof Error ? cause.message : String(cause)
    })
  })

/**
 * Hands the rows of a statement on, some at a time, until `until` says enough or the file cannot be read on; true when it
 * was read to its end.
 */
export const readRows = <E, R>(
  connection: Connection,
  sql: string,
  take: (rows: ReadonlyArray<FoundRow>) => Effect.Effect<void, E, R>,
  until: (row: FoundRow) => boolean = () => false
): Effect.Effect<boolean, E, R> =>
  Effect.gen(function* () {
    const opened = yield* Effect.option(trySqlite(() => connection.prepare(sql).iterate()))
    if (opened._tag === "None") return false
    for (;;) {
      const rows: Array<FoundRow> = []
      const more = yield* Effect.option(trySqlite(() => fill(opened.value, rows, until)))
      yield* take(rows)
      if (more._tag === "None") return false
      if (!more.value) return true
    }
  })

// helpers

const rowsAtOnce = 500

/** Whether there may be more. */
const fill = (source: Iterator<unknown>, rows: Array<FoundRow>, until: (row: FoundRow) => boolean) => {
  while (rows.length < rowsAtOnce) {
    const { done, value } = source.next()
    if (done === true || !Predicate.isReadonlyRecord(value)) return false
    const row: FoundRow = value
    if (until(row)) {
      source.return?.()
      return false
    }
    rows.push(row)
  }
  return true
}
