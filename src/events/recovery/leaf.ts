import type { Pages } from "./pages.ts"
import { recordIn, varintAt, type Cell } from "./record.ts"

/** A row as a page holds it. */
export interface LeafRow {
  readonly id: number
  readonly cells: ReadonlyArray<Cell>
  /** Pages that it goes on in. */
  readonly continues: ReadonlyArray<number>
}

/** The rows of a leaf of a table, and whether every byte of its bookkeeping made sense. */
export interface Leaf {
  readonly rows: ReadonlyArray<LeafRow>
  readonly sound: boolean
}

/** Whether a page says of itself that it holds rows of a table. */
export const isLeaf = (page: Buffer, number: number): boolean => page[headerOf(number)] === 0x0d

/** Reads every row of a leaf that can be read; what was deleted from it is not looked at. */
export const leafIn = (pages: Pages, page: Buffer, number: number): Leaf => {
  const header = headerOf(number)
  const cells = page.readUInt16BE(header + 3)
  const pointers = header + 8
  if (pointers + 2 * cells > pages.size) return { rows: [], sound: false }
  const rows = Array.from({ length: cells }, (_, index) =>
    rowAt(pages, page, page.readUInt16BE(pointers + 2 * index))
  ).filter((row) => row !== undefined)
  return { rows, sound: rows.length === cells }
}

// helpers

/** The first page begins with the header of the file. */
const headerOf = (number: number) => (number === 1 ? 100 : 0)

const rowAt = (pages: Pages, page: Buffer, offset: number): LeafRow | undefined => {
  const size = varintAt(page, offset)
  const id = size === undefined ? undefined : varintAt(page, size[1])
  if (size === undefined || id === undefined) return undefined
  const payload = payloadAt(pages, page, id[1], size[0])
  const cells = payload === undefined ? undefined : recordIn(payload.bytes)
  return payload === undefined || cells === undefined ? undefined : { id: id[0], cells, continues: payload.continues }
}

interface Payload {
  readonly bytes: Buffer
  readonly continues: ReadonlyArray<number>
}

/** A payload that does not fit into its page goes on in a chain of others (SQLite file format 1.6). */
const payloadAt = (pages: Pages, page: Buffer, offset: number, size: number): Payload | undefined => {
  const { size: usable, total } = pages
  const most = usable - 35
  if (size <= most) {
    return offset + size <= usable ? { bytes: page.subarray(offset, offset + size), continues: [] } : undefined
  }
  if (size > total) return undefined
  const least = Math.floor(((usable - 12) * 32) / 255) - 23
  const wanted = least + ((size - least) % (usable - 4))
  const local = wanted <= most ? wanted : least
  if (offset + local + 4 > usable) return undefined
  const parts = [page.subarray(offset, offset + local)]
  const continues: Array<number> = []
  let rest = size - local
  for (let next = page.readUInt32BE(offset + local); rest > 0;) {
    const [part] = next === 0 ? [] : pages.versions(next)
    if (part === undefined) return undefined
    continues.push(next)
    parts.push(part.subarray(4, Math.min(usable, 4 + rest)))
    rest -= usable - 4
    next = part.readUInt32BE(0)
  }
  return { bytes: Buffer.concat(parts), continues }
}
