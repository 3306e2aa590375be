import type { FoundRow } from "../StoredRow.ts"
import { isPython } from "./found.ts"
import type { Inventory } from "./inventory.ts"
import type { Pages } from "./pages.ts"
import { rowsIn, tellsOfOurs } from "./scan.ts"

/**
 * Every row of the pages, ours first. A row that says "recorded signed out" would be adopted and sent by whoever signs
 * in next. That is believed of no copy that may be older than an account's claim on it, also where no trace of an account
 * is left: such a row comes without an account, so that its event is kept and leaves only when somebody says so. Rows of
 * the Python spec-kitty in a queue of ours are what an import has left.
 */
export function* rowsTrusted(pages: Pages, known: Inventory | undefined, isCurrent: boolean): Generator<FoundRow> {
  const pythons: Array<FoundRow> = []
  let foundOurs = tellsOfOurs(pages)
  for (const { maybeOld, row } of rowsIn(pages, known)) {
    const believed = isCurrent && !maybeOld
    if (isPython(row)) pythons.push(believed ? row : anybodys(row))
    else {
      foundOurs ||= row["status"] !== undefined
      yield believed || row["scope"] !== null ? row : anybodys(row)
    }
  }
  for (const row of pythons) yield foundOurs ? anybodys(row) : row
}

/** The row without a word about whose it is. */
export const anybodys = (row: FoundRow): FoundRow => ({ ...row, scope: undefined })
