import { Effect } from "effect"
import { newestVersion } from "../schema.ts"
import { readRows, type Connection } from "./driver.ts"
import { storedColumns, storedRow, type FoundRow } from "../StoredRow.ts"

/**
 * Whether a file that is under suspicion is whole after all: its structure, its schema, and every row as it was written.
 * Reads all of it, so this is asked only after a statement has failed.
 */
export const isSound = (connection: Connection): Effect.Effect<boolean> =>
  Effect.gen(function* () {
    const version = Number(connection.pragma("user_version", { simple: true }))
    if (version < 1 || version > newestVersion) return false
    if (connection.pragma("integrity_check(1)", { simple: true }) !== "ok") return false
    let count = 0
    let odd = 0
    const look = (rows: ReadonlyArray<FoundRow>) =>
      Effect.sync(() => {
        count += rows.length
        for (const row of rows) if (!isAsWritten(row)) odd++
      })
    const read = yield* readRows(connection, "SELECT * FROM queue", look)
    return read && odd === 0 && connection.prepare("SELECT row_count FROM state").pluck().get() === count
  }).pipe(
    // The driver throws where the file is broken.
    Effect.catchAllDefect(() => Effect.succeed(false))
  )

// helpers

const isAsWritten = (found: FoundRow) => {
  const row = storedRow(found, 0)
  return row !== undefined && storedColumns.every((column) => row[column] === found[column])
}
