import { pythonRow, storedColumns, storedRow, type FoundRow } from "../StoredRow.ts"
import type { Connection } from "./driver.ts"
import { isPython } from "./found.ts"

/**
 * Keeps a row when there is an event in it and nobody is known to have thrown it away; false where there is none. Of
 * several copies the one that knows most stays: that it was delivered, whose it is, what was tried last. What was
 * recorded in the very place of another, with the same Lamport value, is of a process that was killed before it counted.
 */
export const keeper = (queue: Connection, now: number): ((found: FoundRow) => boolean) => {
  const insert = queue.prepare(`INSERT INTO queue (id, ${storedColumns.join(", ")})
    SELECT iif(EXISTS (SELECT 1 FROM queue WHERE id = @id), NULL, @id), ${storedColumns.map((column) => `@${column}`).join(", ")}
    WHERE NOT EXISTS (SELECT 1 FROM attempts WHERE event_id = @event_id AND outcome = 'discarded')
      AND NOT EXISTS (SELECT 1 FROM queue WHERE id = @id AND lamport_clock = @lamport_clock AND event_id <> @event_id)
    ON CONFLICT (event_id) DO UPDATE SET ${storedColumns.map((column) => `${column} = excluded.${column}`).join(", ")}
      WHERE (${knowledgeOf("excluded")}) > (${knowledgeOf("queue")})`)
  return (found) => {
    const row = (isPython(found) ? pythonRow : storedRow)(found, now)
    if (row !== undefined) insert.run({ ...row, id: isId(found["id"]) ? found["id"] : null })
    return row !== undefined
  }
}

// helpers

/** Compared from left to right; of equals the first found stays. */
const knowledgeOf = (row: "excluded" | "queue") =>
  [
    `${row}.status = 'synced'`,
    `NOT (${row}.status = 'held' AND ${row}.last_error_category IS 'damaged')`,
    `${row}.scope IS NOT NULL`,
    `coalesce(${row}.last_attempt_at, 0)`,
    `${row}.retry_count`
  ].join(", ")

/** Others are damage: the next row would be numbered after them. */
const isId = (id: unknown) => typeof id === "number" && Number.isSafeInteger(id) && id > 0 && id < 2 ** 40
