import { Duration, Effect, Schema } from "effect"
import { settledAt, shownStops } from "./attempts.ts"
import { AttemptOutcome, type Attempt, type QueueRow, type Settlement, type Stop } from "./QueuedEvent.ts"
import { historyAge } from "./schedules.ts"
import { rowsOf, type SqlFailure, type Statements, type Value } from "./sql.ts"

/** How many lines of each kind are remembered (design 14). */
export const historyRows = 10_000

/**
 * Writes down what only `sync explain` wants to know: refusals and duplicates. An event that was taken as new has its row
 * to tell, and costs nothing here.
 */
export const noteVerdicts = (
  statements: Statements,
  verdicts: ReadonlyArray<Settlement>,
  now: number
): Effect.Effect<void, SqlFailure> => {
  const noted = verdicts.filter(({ outcome }) => outcome !== "synced")
  return noted.length === 0
    ? Effect.void
    : Effect.zipRight(statements.run(insertAttempts, [now, JSON.stringify(noted)]), forget(statements, "attempts", now))
}

/** Remembers that somebody threw an event away. */
export const noteDiscard = ({ run }: Statements, eventId: string, now: number): Effect.Effect<void, SqlFailure> =>
  run("INSERT INTO attempts (event_id, at, outcome) VALUES (?, ?, 'discarded')", [eventId, now])

/** Remembers the same outcome of all rows that `which` tells. */
const noteAll =
  (outcome: "released" | "discarded" | "evicted", category: "last_error_category" | "NULL") =>
  (statements: Statements, which: string, values: ReadonlyArray<Value>, now: number): Effect.Effect<void, SqlFailure> =>
    Effect.zipRight(
      statements.run(
        `INSERT INTO attempts (event_id, at, outcome, category)
          SELECT event_id, ?, '${outcome}', ${category} FROM queue WHERE ${which}`,
        [now, ...values]
      ),
      forget(statements, "attempts", now)
    )

/** Remembers that somebody let those rows go that `which` tells. */
export const noteReleases = noteAll("released", "last_error_category")

/** Remembers that those rows had to go because the queue was full. */
export const noteEvictions = noteAll("evicted", "NULL")

/** Remembers that somebody threw those rows away that `which` tells. */
export const noteDiscards = noteAll("discarded", "NULL")

/** One line for each run that ended early, however many events it left. */
export const noteStop = (
  statements: Statements,
  scope: string,
  { category, reason }: Stop,
  now: number
): Effect.Effect<void, SqlFailure> =>
  Effect.zipRight(
    statements.run("INSERT INTO stops (scope, at, category, reason) VALUES (?, ?, ?, ?)", [
      scope,
      now,
      category,
      reason.slice(0, reasonLimit)
    ]),
    forget(statements, "stops", now)
  )

/** What was written down about an id, oldest first; works for ids whose row is gone. */
export const notedAttempts = (
  { all }: Statements,
  eventId: string
): Effect.Effect<ReadonlyArray<Attempt>, SqlFailure> =>
  all(NotedAttempt, "SELECT at, outcome, category, reason FROM attempts WHERE event_id = ? ORDER BY id", [eventId])

/** The latest runs of the row's account that ended early while the row waited, oldest first. */
export const stopsDuring = ({ all }: Statements, row: QueueRow): Effect.Effect<ReadonlyArray<Attempt>, SqlFailure> =>
  Effect.map(all(NotedAttempt, selectStops, [row.scope, row.createdAt, settledAt(row), shownStops]), (stops) =>
    stops.toReversed()
  )

/**
 * Rows that a verdict may be about: they wait, or came to be held while they were on their way. The unary plus keeps
 * SQLite from walking all unsent rows instead of looking up those that are named.
 */
export const mayBeJudged =
  "(+queue.status IN ('pending', 'failed') OR (+queue.status = 'held' AND queue.last_error_category = 'sync_disabled'))"

// helpers

/** Enough to understand, too little to fill the disk. */
const reasonLimit = 2000

const NotedAttempt = rowsOf(
  Schema.Struct({
    at: Schema.Number,
    outcome: AttemptOutcome,
    category: Schema.NullOr(Schema.String),
    reason: Schema.NullOr(Schema.String)
  })
)

// Only verdicts on rows that are here: a host may name what it likes.
const insertAttempts = `INSERT INTO attempts (event_id, at, outcome, category, reason)
  SELECT queue.event_id, ?, value ->> 'outcome', value ->> 'category', value ->> 'reason'
  FROM json_each(?) AS verdict JOIN queue ON queue.event_id = value ->> 'eventId'
  WHERE ${mayBeJudged}`

const selectStops = `SELECT at, 'stopped' AS outcome, category, reason FROM stops
  WHERE scope = ? AND at BETWEEN ? AND ? ORDER BY id DESC LIMIT ?`

/** Ids follow time, so that the oldest lines are found without an index. */
const forget = ({ run }: Statements, table: "attempts" | "stops", now: number) =>
  run(
    `DELETE FROM ${table} WHERE id <= (SELECT max(id) FROM ${table}) - ${historyRows}
      OR id < (SELECT id FROM ${table} WHERE at >= ? ORDER BY id LIMIT 1)`,
    [now - Duration.toMillis(historyAge)]
  )
