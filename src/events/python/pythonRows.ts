import { Effect, Schema } from "effect"
import { rowsOf, type SqlFailure, type Statements } from "../sql.ts"

/** What a table of the Python spec-kitty holds; times are its epoch seconds. */
export interface PythonCounts {
  readonly count: number
  readonly oldest: number | null
  readonly newest: number | null
  readonly untried: number
  readonly often: number
}

/** Counts without changing a byte. */
export const countPythonRows = ({ all }: Statements): Effect.Effect<PythonCounts, SqlFailure> =>
  Effect.map(all(Counts, counts), ([row]) => row ?? { count: 0, oldest: null, newest: null, untried: 0, often: 0 })

/** Rows as they lie in `table`, in the order in which they would have left, from after a place on. */
export const pythonRowsAfter = (
  { all }: Statements,
  table: "queue" | "python_queue",
  after: Place,
  limit: number
): Effect.Effect<ReadonlyArray<PythonRow>, SqlFailure> =>
  all(
    Rows,
    `SELECT id, event_id, event_type, data, timestamp, retry_count FROM ${table}
     WHERE (timestamp, id) > (?, ?) ORDER BY timestamp, id LIMIT ?`,
    [after.timestamp, after.id, limit]
  )

/** A row's place in that order. */
export interface Place {
  readonly timestamp: number
  readonly id: number
}

const Row = Schema.Struct({
  id: Schema.Number,
  event_id: Schema.String,
  event_type: Schema.String,
  data: Schema.String,
  timestamp: Schema.Number,
  retry_count: Schema.NullOr(Schema.Number)
})
export type PythonRow = typeof Row.Type

// helpers

const Rows = rowsOf(Row)

const Counts = rowsOf(
  Schema.Struct({
    count: Schema.Number,
    oldest: Schema.NullOr(Schema.Number),
    newest: Schema.NullOr(Schema.Number),
    untried: Schema.Number,
    often: Schema.Number
  })
)

const counts = `SELECT count(*) AS count, min(timestamp) AS oldest, max(timestamp) AS newest,
  count(*) FILTER (WHERE coalesce(retry_count, 0) = 0) AS untried, count(*) FILTER (WHERE retry_count > 3) AS often FROM queue`
