import type { LeafRow } from "./leaf.ts"
import { storedColumns, type FoundRow } from "../StoredRow.ts"

/** Tells our rows and those of the Python spec-kitty from what else lies in pages. */
export const foundIn = ({ cells, id }: LeafRow): FoundRow | undefined => {
  if (cells.length > storedColumns.length) {
    return isEvent(cells[7])
      ? { id, ...Object.fromEntries(storedColumns.map((column, index) => [column, cells[index + 1]])) }
      : undefined
  }
  const [, event_id, event_type, data, timestamp, retry_count] = cells
  return (cells.length === 6 || cells.length === 7) && isEvent(data)
    ? { id, event_id, event_type, data, timestamp, retry_count }
    : undefined
}

/** Whether a row that was found is one of the Python spec-kitty. */
export const isPython = (found: FoundRow): boolean => "event_id" in found && !("status" in found)

/** What the one row of the table `state` says. */
export interface FoundState {
  readonly lamport_clock: number
  readonly row_count: number
  readonly evicted: number
  readonly last_sync_at: number | null
}

/** Tells that row from others: its id lies in its place alone, and nothing else in it is text. */
export const stateAmong = ({ cells, id }: LeafRow): FoundState | undefined => {
  const [own, lamport_clock, row_count, evicted, last_emitted_at, last_sync_at] = cells
  return id === 1 &&
    cells.length === 6 &&
    own === null &&
    typeof lamport_clock === "number" &&
    typeof row_count === "number" &&
    typeof evicted === "number" &&
    isTime(last_emitted_at) &&
    isTime(last_sync_at)
    ? { lamport_clock, row_count, evicted, last_sync_at }
    : undefined
}

// helpers

const isEvent = (cell: unknown) => typeof cell === "string" && cell.startsWith("{")

const isTime = (cell: unknown) => cell === null || typeof cell === "number"
