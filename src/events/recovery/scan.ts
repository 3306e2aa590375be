import { carve } from "./carve.ts"
import { isLeaf, leafIn, type LeafRow } from "./leaf.ts"
import { freePages, type Pages } from "./pages.ts"
import { storedColumns, type FoundRow } from "../StoredRow.ts"

/** A row, and whether it may be an old copy: then "recorded signed out" may have been true only once. */
export interface Sighting {
  readonly row: FoundRow
  readonly maybeOld: boolean
}

/** Every row of a queue that lies in the pages, without the help of what leads to it. Older versions of a page count where the newest is broken. */
export function* rowsIn(pages: Pages): Generator<Sighting> {
  const free = freePages(pages)
  for (const number of pages.numbers) {
    if (free?.has(number) === true) continue
    let maybeOld = free === undefined
    for (const page of pages.versions(number)) {
      const { rows, sound } = isLeaf(page, number)
        ? leafIn(pages, page, number)
        : { rows: [], sound: isOther(page, pages) }
      for (const row of rows) {
        const found = foundIn(row)
        if (found !== undefined) yield { row: found, maybeOld }
      }
      if (sound) break
      for (const row of carve(page)) yield { row, maybeOld: true }
      maybeOld = true
    }
  }
}

/** Events that lie anywhere in the pages, also where nothing of a queue should be: they may have been deleted on purpose. */
export function* remainsIn(pages: Pages): Generator<FoundRow> {
  for (const number of pages.numbers) for (const page of pages.versions(number)) yield* carve(page)
}

/** Whether a row that was found is one of the Python spec-kitty. */
export const isPython = (found: FoundRow): boolean => "event_id" in found && !("status" in found)

/** Whether the pages tell of a queue of ours: then rows of the Python spec-kitty in them are what an import has left. */
export const tellsOfOurs = (pages: Pages): boolean => {
  for (const number of pages.numbers) {
    for (const page of pages.versions(number)) if (page.includes("queue_grows")) return true
  }
  return false
}

// helpers

/** A page of an index, one that continues another, or the inside of a table, which ends in the number of a page. */
const isOther = (page: Buffer, pages: Pages) => {
  const type = page[0] ?? 0
  return type === 5 ? pages.versions(page.readUInt32BE(8)).length > 0 : [0, 2, 10].includes(type)
}

/** Tells our rows and those of the Python spec-kitty from what else lies in pages. */
const foundIn = ({ cells, id }: LeafRow): FoundRow | undefined => {
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

const isEvent = (cell: unknown) => typeof cell === "string" && cell.startsWith("{")
