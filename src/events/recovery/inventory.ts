import { foundIn, isPython, stateAmong, type FoundState } from "./found.ts"
import { isLeaf, leafIn, type LeafRow } from "./leaf.ts"
import { freePages, type Pages } from "./pages.ts"

/** What is known of a database beside its rows. */
export interface Inventory {
  /** Pages that it has given back: what they still hold was deleted. */
  readonly free: ReadonlySet<number>
  readonly state: FoundState | undefined
}

/**
 * The pages that a database has given back, as its header says; without a header as every other page together says.
 * Undefined where any page cannot be accounted for: then a row that is found may be an old copy, and others may be lost.
 */
export const inventoryOf = (pages: Pages): Inventory | undefined => {
  const listed = freePages(pages)
  if (listed !== undefined) return { free: listed, state: stateIn(rowsOutside(pages, listed)) }
  const free = givenBack(pages)
  const rows = free === undefined ? undefined : wholeTreeOutside(pages, free)
  if (free === undefined || rows === undefined) return undefined
  const state = stateIn(rows)
  const ours = rows.filter((row) => !isPython(foundIn(row) ?? { event_id: row.id })).length
  return ours === (state?.row_count ?? 0) ? { free, state } : undefined
}

// helpers

const lastOf = (pages: Pages) => [...pages.numbers].reduce((left, right) => Math.max(left, right), 0)

const stateIn = (rows: Iterable<LeafRow>): FoundState | undefined => {
  for (const row of rows) {
    const state = stateAmong(row)
    if (state !== undefined) return state
  }
  return undefined
}

function* rowsOutside(pages: Pages, free: ReadonlySet<number>): Generator<LeafRow> {
  for (const number of pages.numbers) {
    const [page] = free.has(number) ? [] : pages.versions(number)
    if (page !== undefined && isLeaf(page, number)) yield* leafIn(pages, page, number).rows
  }
}

interface Trunk {
  readonly next: number
  readonly leaves: ReadonlyArray<number>
}

/**
 * A page of the list of free pages names the next one and some that are free (SQLite file format 1.5). One that names
 * nothing may as well be a page that was zeroed.
 */
const trunkIn = (page: Buffer, last: number): Trunk | undefined => {
  const next = page.readUInt32BE(0)
  const count = page.readUInt32BE(4)
  if (next > last || next === 1 || count > page.length / 4 - 2 || next + count === 0) return undefined
  const leaves = Array.from({ length: count }, (_, index) => page.readUInt32BE(8 + 4 * index))
  return leaves.every((leaf) => leaf > 1 && leaf <= last) ? { next, leaves } : undefined
}

/** Undefined where those pages are not one chain. */
const givenBack = (pages: Pages): ReadonlySet<number> | undefined => {
  const last = lastOf(pages)
  const trunks = new Map<number, Trunk>()
  for (const number of pages.numbers) {
    const [page] = number === 1 ? [] : pages.versions(number)
    const trunk = page === undefined ? undefined : trunkIn(page, last)
    if (trunk !== undefined) trunks.set(number, trunk)
  }
  const free = new Set<number>([...trunks.keys(), ...[...trunks.values()].flatMap(({ leaves }) => leaves)])
  const named = [...trunks.values()].reduce((total, { leaves }) => total + leaves.length, trunks.size)
  const followers = new Set([...trunks.values()].map(({ next }) => next))
  const isChain = [...followers].every((next) => next === 0 || trunks.has(next)) && followers.size === trunks.size
  return free.size === named && isChain ? free : undefined
}

/**
 * The rows of the queue and the state, when every page that is not free makes sense, is where another says, and the rows
 * of the queue hang on one tree.
 */
const wholeTreeOutside = (pages: Pages, free: ReadonlySet<number>): ReadonlyArray<LeafRow> | undefined => {
  const last = lastOf(pages)
  const parents = new Map<number, number>()
  const rows: Array<LeafRow> = []
  const withEvents: Array<number> = []
  const continued = new Set<number>()
  const others: Array<number> = []
  for (let number = 2; number <= last; number++) {
    if (free.has(number)) continue
    const [page] = pages.versions(number)
    if (page === undefined) return undefined
    if (isLeaf(page, number)) {
      const leaf = leafIn(pages, page, number)
      if (!leaf.sound) return undefined
      for (const next of leaf.rows.flatMap(({ continues }) => continues)) continued.add(next)
      const told = leaf.rows.filter((row) => foundIn(row) !== undefined)
      if (told.length > 0) withEvents.push(number)
      rows.push(...told, ...leaf.rows.filter((row) => stateAmong(row) !== undefined))
      continue
    }
    const children = childrenIn(page)
    if (children === undefined) others.push(number)
    for (const child of children ?? []) {
      if (child < 2 || child > last || free.has(child) || parents.has(child)) return undefined
      parents.set(child, number)
    }
  }
  const rootOf = (number: number): number => {
    let root = number
    for (let above = parents.get(root), left = 20; above !== undefined && left > 0; left--) {
      root = above
      above = parents.get(root)
    }
    return root
  }
  const areContinued = others.length === continued.size && others.every((number) => continued.has(number))
  return areContinued && new Set(withEvents.map(rootOf)).size <= 1 ? rows : undefined
}

/** Pages that an index or the inside of a tree points to; undefined where it is neither. */
const childrenIn = (page: Buffer): ReadonlyArray<number> | undefined => {
  const type = page[0] ?? 0
  if (![2, 5, 10].includes(type)) return undefined
  const header = type === 10 ? 8 : 12
  const cells = page.readUInt16BE(3)
  const places = Array.from({ length: Math.min(cells, page.length / 2) }, (_, index) => header + 2 * index)
  if (header + 2 * cells > page.length) return undefined
  const starts = places.map((place) => page.readUInt16BE(place))
  if (starts.some((start) => start < header + 2 * cells || start + 4 > page.length)) return undefined
  return type === 10 ? [] : [page.readUInt32BE(8), ...starts.map((start) => page.readUInt32BE(start))]
}
