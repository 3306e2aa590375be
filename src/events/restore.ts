import { Array, Effect, Schema } from "effect"
import { rowsOf, type SqlFailure, type Statements } from "./sql.ts"
import { storedColumns, type StoredRow } from "./StoredRow.ts"

/** Takes rows of another queue in as they are, in their order; ids known already stay as they are. Says how many were new. */
export const restoreRows = (
  { all, run }: Statements,
  rows: ReadonlyArray<StoredRow>
): Effect.Effect<number, SqlFailure> =>
  Effect.gen(function* () {
    const before = yield* all(Counted, rowCount)
    yield* Effect.forEach(Array.chunksOf(rows, 500), (chunk) => run(insert, [JSON.stringify(chunk)]), { discard: true })
    const after = yield* all(Counted, rowCount)
    return (after[0]?.count ?? 0) - (before[0]?.count ?? 0)
  })

// helpers

const Counted = rowsOf(Schema.Struct({ count: Schema.Number }))

const rowCount = "SELECT row_count AS count FROM state"

const insert = `INSERT INTO queue (${storedColumns.join(", ")})
  SELECT ${storedColumns.map((column) => `value ->> '${column}'`).join(", ")} FROM json_each(?) WHERE true ORDER BY key
  ON CONFLICT (event_id) DO NOTHING`
