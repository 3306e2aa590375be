import { isAbsolute } from "../../platform/path.ts"
import { isLeaf, leafIn, type LeafRow } from "./leaf.ts"
import type { Pages } from "./pages.ts"

/** A row of the table `places` as it was found. */
export interface FoundPlace {
  readonly project_uuid: string
  readonly root: string
  readonly agrees: number
}

/**
 * Everywhere that the pages know of a project, without the help of what leads to it: whoever sends what was salvaged has
 * to ask there first (design R15). A place may come more than once, with what it said at different times.
 */
export function* placesIn(pages: Pages): Generator<FoundPlace> {
  for (const number of pages.numbers) {
    for (const page of pages.versions(number)) {
      if (!isLeaf(page, number)) continue
      for (const row of leafIn(pages, page, number).rows) {
        const place = placeAmong(row)
        if (place !== undefined) yield place
      }
    }
  }
}

// helpers

/** Tells such a row from others: no table beside it begins with a UUID. */
const placeAmong = ({ cells }: LeafRow): FoundPlace | undefined => {
  const [project_uuid, root, agrees] = cells
  return cells.length === 3 &&
    typeof project_uuid === "string" &&
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(project_uuid) &&
    typeof root === "string" &&
    isAbsolute(root) &&
    (agrees === 0 || agrees === 1)
    ? { project_uuid, root, agrees }
    : undefined
}
