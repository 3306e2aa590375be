import * as fs from "node:fs"
import { isLogHeader } from "../log.ts"

/** The pages of a database as they lie on disk, whatever its own bookkeeping says. */
export interface Pages {
  /** All that the files have a place for; the first is 1. */
  readonly numbers: Iterable<number>
  /** Bytes of a page; none of them is reserved in files that we or the Python spec-kitty write. */
  readonly size: number
  /** Bytes of all pages. */
  readonly total: number
  /** What a page has been, newest first: committed frames of the write-ahead log, then the file itself. */
  readonly versions: (page: number) => ReadonlyArray<Buffer>
}

/** Descriptors of the files of one database; those that there are. */
export interface RawFiles {
  readonly database: number
  readonly log: number | undefined
}

/** Reads pages straight from the files. A frame whose checksum no longer holds is still looked at: its rows may be whole. */
export const pagesOf = ({ database, log }: RawFiles): Pages => {
  const header = bytesAt(database, 0, 100)
  const logHeader = log === undefined ? Buffer.alloc(0) : bytesAt(log, 0, 32)
  const size = pageSizeIn(header) ?? logPageSizeIn(logHeader) ?? usualPageSize
  const frames = log === undefined ? [] : framesIn(log, logHeader, size)
  const inFile = Math.ceil(fs.fstatSync(database).size / size)
  const newestFirst = new Map<number, Array<number>>()
  for (const { offset, page } of frames) newestFirst.set(page, [offset, ...(newestFirst.get(page) ?? [])])
  const beyond = [...newestFirst.keys()].filter((page) => page > inFile)
  return {
    numbers: [...Array.from({ length: inFile }, (_, index) => index + 1), ...beyond],
    size,
    total: (inFile + frames.length) * size,
    versions: (page) => [
      ...(log === undefined ? [] : (newestFirst.get(page) ?? []).map((offset) => bytesAt(log, offset, size))),
      // What is cut off reads as zeros.
      ...(page < 1 || page > inFile ? [] : [Buffer.concat([bytesAt(database, (page - 1) * size, size)], size)])
    ]
  }
}

/** Pages that the database has given back: what they still hold was deleted. Undefined when the list itself is damaged. */
export const freePages = (pages: Pages): ReadonlySet<number> | undefined => {
  const [first] = pages.versions(1)
  if (first === undefined || !isHeader(first)) return undefined
  const promised = first.readUInt32BE(36)
  const free = new Set<number>()
  for (let trunk = first.readUInt32BE(32); trunk !== 0;) {
    const [page] = free.has(trunk) ? [] : pages.versions(trunk)
    const leaves = page?.readUInt32BE(4) ?? Infinity
    if (page === undefined || leaves > page.length / 4 - 2) return undefined
    free.add(trunk)
    for (let index = 0; index < leaves; index++) free.add(page.readUInt32BE(8 + 4 * index))
    trunk = page.readUInt32BE(0)
  }
  return free.size === promised ? free : undefined
}

// helpers

const usualPageSize = 4096

const isPageSize = (size: number) => size >= 512 && size <= 65_536 && (size & (size - 1)) === 0

const isHeader = (bytes: Buffer) => bytes.subarray(0, 16).toString("latin1") === "SQLite format 3\0"

const pageSizeIn = (header: Buffer) => {
  if (header.length < 100 || !isHeader(header)) return undefined
  const written = header.readUInt16BE(16)
  const size = written === 1 ? 65_536 : written
  return isPageSize(size) ? size : undefined
}

const logPageSizeIn = (header: Buffer) => (isLogHeader(header) ? header.readUInt32BE(8) : undefined)

interface Frame {
  readonly page: number
  readonly offset: number
}

const frameHeader = 24

/** Frames of the log's present generation, up to the last one that ends a transaction. */
const framesIn = (log: number, header: Buffer, size: number): ReadonlyArray<Frame> => {
  const step = frameHeader + size
  const all = Math.floor((fs.fstatSync(log).size - 32) / step)
  const saltsOf = (index: number) => bytesAt(log, 32 + index * step + 8, 8)
  // A log begins anew from its front: where its header is broken, the first frames that agree tell what belongs to it.
  const agreeing = Array.from({ length: Math.max(0, all - 1) }, (_, index) => index).find((index) =>
    saltsOf(index).equals(saltsOf(index + 1))
  )
  const salts = isLogHeader(header) ? header.subarray(16, 24) : saltsOf(agreeing ?? 0)
  const frames: Array<Frame> = []
  let committed = 0
  for (let index = 0; index < all; index++) {
    const offset = 32 + index * step
    const frame = bytesAt(log, offset, frameHeader)
    if (!frame.subarray(8, 16).equals(salts)) continue
    frames.push({ page: frame.readUInt32BE(0), offset: offset + frameHeader })
    if (frame.readUInt32BE(4) !== 0) committed = frames.length
  }
  return frames.slice(0, committed)
}

const bytesAt = (descriptor: number, offset: number, length: number): Buffer => {
  const bytes = Buffer.alloc(length)
  return bytes.subarray(0, fs.readSync(descriptor, bytes, 0, length, offset))
}
