import { carve } from "./carve.ts"
import { foundIn } from "./found.ts"
import type { Inventory } from "./inventory.ts"
import { isLeaf, leafIn } from "./leaf.ts"
import type { Pages } from "./pages.ts"
import type { FoundRow } from "../StoredRow.ts"

/** A row, and whether it may be an old copy: then "recorded signed out" may have been true only once. */
export interface Sighting {
  readonly row: FoundRow
  readonly maybeOld: boolean
}

/**
 * Every row of a queue that lies in the pages, without the help of what leads to it. Older versions of a page count where
 * the newest is broken. `known` is what the pages tell of themselves, undefined where they cannot be told from old ones.
 */
export function* rowsIn(pages: Pages, known: Inventory | undefined): Generator<Sighting> {
  for (const number of pages.numbers) {
    if (known?.free.has(number) === true) continue
    let maybeOld = known === undefined
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
