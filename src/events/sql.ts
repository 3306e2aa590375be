import * as Reactivity from "@effect/experimental/Reactivity"
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import type { Connection } from "@effect/sql/SqlConnection"
import { SqlError } from "@effect/sql/SqlError"
import { Clock, Duration, Effect, Exit, type ParseResult, Predicate, Schema, type Scope } from "effect"
import { identityOf } from "../platform/files.ts"
import { makeCourtesy } from "./courtesy.ts"
import { QueueUnavailable } from "./errors.ts"
import { openingHere } from "./openHere.ts"
import { driverWait, queueRetryPolicy } from "./schedules.ts"
import { problemOf } from "./unusable.ts"

/** What SQLite, or a row that is not as we wrote it, says. */
export type SqlFailure = SqliteSaid | ParseResult.ParseError

/** An `SqlError`, by its form alone: programs that embed us read this declaration and have no `@effect/sql`. */
interface SqliteSaid {
  readonly _tag: "SqlError"
  readonly cause?: unknown
  readonly message: string
}

/** Statements on one connection, all of the same transaction. */
export interface Statements {
  readonly run: (sql: string, values?: ReadonlyArray<Value>) => Effect.Effect<void, SqlFailure>
  readonly all: <A>(
    read: ReadRows<A>,
    sql: string,
    values?: ReadonlyArray<Value>
  ) => Effect.Effect<ReadonlyArray<A>, SqlFailure>
}

/** What SQLite stores. */
export type Value = string | number | null

/** Reads what a statement gave; made once for each statement, because making it costs more than reading. */
export type ReadRows<A> = (rows: unknown) => Effect.Effect<ReadonlyArray<A>, ParseResult.ParseError>

/** Rows of this form; others mean that the file is not what it was. */
export const rowsOf = <A, I>(row: Schema.Schema<A, I>): ReadRows<A> => Schema.decodeUnknown(Schema.Array(row))

/**
 * One open file. A lock held elsewhere is waited for, 5 seconds in all. When another file has taken its place meanwhile
 * nothing is read or written ("replaced"): what is in the old one is nobody's any more.
 */
export interface Database {
  readonly read: Access
  /** Everything that is read inside is of the same moment, whoever writes meanwhile. */
  readonly snapshot: Access
  /** BEGIN IMMEDIATE: what is read inside stays true until it is written (stack 5.2). Nothing remains of a failure. */
  readonly write: Access
}

type Access = <A>(
  use: (statements: Statements) => Effect.Effect<A, SqlFailure | QueueUnavailable>
) => Effect.Effect<A, QueueUnavailable>

/**
 * Opens the queue `path`; nothing is written to it before the first statement that does. `announces`: who waits for its lock
 * leaves a word for the others. `readonly`: the last to close does not move the log into the file.
 */
export const openDatabase = (
  path: string,
  { announces, readonly = false }: { readonly announces: boolean; readonly readonly?: boolean } = { announces: true }
): Effect.Effect<Database, QueueUnavailable, Scope.Scope> =>
  Effect.gen(function* () {
    const identity = identityOf(path)
    const inPlace = Effect.suspend(() =>
      identityOf(path) === identity ? Effect.void : new QueueUnavailable({ path, reason: "replaced", detail: "" })
    )
    const client = yield* SqliteClient.make({ filename: path, disableWAL: true, readonly }).pipe(
      Effect.provide(Reactivity.layer),
      Effect.catchAllDefect((cause) => Effect.fail(new SqlError({ cause })))
    )
    const courtesy = yield* makeCourtesy(path)
    const connected = <A>(
      use: (connection: Connection) => Effect.Effect<A, SqlFailure | QueueUnavailable>,
      { comesLast }: { readonly comesLast: boolean } = { comesLast: false }
    ) => {
      const again = Effect.scoped(Effect.flatMap(client.reserve, (connection) => use(preparingAnew(connection))))
      // A schedule costs as much as an insert: it is started only when there is something to wait for.
      const waiting = Effect.flatMap(Clock.currentTimeMillis, (since) =>
        Effect.flatMap(announces ? courtesy.letOthersGo(since) : Effect.succeed(false), (theirTurn) =>
          theirTurn ? Effect.fail(busy) : again
        ).pipe(Effect.retry({ while: isBusy, schedule: queueRetryPolicy }), Effect.ensuring(courtesy.leave))
      )
      const once = Effect.scoped(Effect.flatMap(client.reserve, use))
      return Effect.if(comesLast ? courtesy.isQueue : Effect.succeed(false), {
        onTrue: () => waiting,
        onFalse: () => Effect.catchIf(once, isBusy, () => waiting)
      }).pipe(Effect.mapError((error) => (error._tag === "QueueUnavailable" ? error : unavailable(path, error))))
    }
    const database: Database = {
      read: (use) => connected((connection) => Effect.zipRight(inPlace, use(statementsOf(connection)))),
      snapshot: (use) =>
        connected((connection) =>
          transaction("BEGIN", connection, Effect.zipRight(inPlace, use(statementsOf(connection))))
        ),
      // Whoever replaces the file keeps writers out meanwhile: it is the one that we see inside the transaction.
      write: (use) =>
        connected(
          (connection) =>
            transaction("BEGIN IMMEDIATE", connection, Effect.zipRight(inPlace, use(statementsOf(connection)))),
          { comesLast: true }
        )
    }
    yield* database.read(({ run }) => run(`PRAGMA busy_timeout = ${Duration.toMillis(driverWait)}`))
    return database
  }).pipe(
    openingHere(path),
    Effect.catchTag("SqlError", (error) => Effect.fail(unavailable(path, error)))
  )

/** Commits of this connection survive a power cut (the driver's own default is NORMAL); changes nothing in the file. */
export const flushFully = ({ run }: Statements): Effect.Effect<void, SqlFailure> => run("PRAGMA synchronous = FULL")

/** {@link flushFully}, and readers never wait for writers. */
export const makeDurable = (statements: Statements): Effect.Effect<void, SqlFailure> =>
  Effect.zipRight(statements.run("PRAGMA journal_mode = WAL"), flushFully(statements))

/** What SQLite says of the queue `path`, as the queue's own error. */
export const unavailable = (path: string, error: SqlFailure) => {
  if (error._tag === "ParseError") return new QueueUnavailable({ path, reason: "corrupt", detail: error.message })
  // Another fiber has closed it, because the file was replaced.
  const closed = error.cause instanceof TypeError && error.cause.message.includes("not open")
  const reason = closed ? "replaced" : problemOf(codeOf(error))
  const detail = error.cause instanceof Error ? error.cause.message : error.message
  return new QueueUnavailable({ path, reason, detail: reason === "locked" ? "" : detail })
}

// helpers

const statementsOf = (connection: Connection): Statements => ({
  run: (sql, values = []) => Effect.asVoid(connection.execute(sql, values, undefined)),
  all: (read, sql, values = []) =>
    Effect.flatMap(connection.execute(sql, values, undefined), (rows: unknown) => read(rows))
})

/** The driver keeps a statement that it could not prepare, with the lock that it met then: asking it again is no use. */
const preparingAnew = (connection: Connection): Connection => ({
  ...connection,
  execute: (sql, values, transform) =>
    Effect.flatten(
      Effect.try({
        try: () => connection.executeUnprepared(sql, values, transform),
        catch: (cause) => new SqlError({ cause })
      })
    )
})

const transaction = <A, E>(
  begin: "BEGIN" | "BEGIN IMMEDIATE",
  connection: Connection,
  body: Effect.Effect<A, E>
): Effect.Effect<A, E | SqlError> => {
  const tell = (sql: string) => connection.execute(sql, [], undefined)
  return Effect.uninterruptibleMask((restore) =>
    tell(begin).pipe(
      Effect.zipRight(Effect.exit(restore(body))),
      Effect.flatMap((exit) =>
        Exit.match(exit, {
          onSuccess: (value): Effect.Effect<A, E | SqlError> => Effect.as(tell("COMMIT"), value),
          onFailure: Effect.failCause
        })
      ),
      Effect.tapErrorCause(() => Effect.ignore(tell("ROLLBACK")))
    )
  )
}

const codeOf = (error: SqlFailure | QueueUnavailable): string =>
  error._tag === "SqlError" && Predicate.hasProperty(error.cause, "code") ? String(error.cause.code) : ""

/** As if SQLite had said so. */
const busy = new SqlError({ cause: Object.assign(new Error("database is locked"), { code: "SQLITE_BUSY" }) })

const isBusy = (error: SqlFailure | QueueUnavailable) => /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error))
