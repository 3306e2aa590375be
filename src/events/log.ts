import * as fs from "node:fs"
import { endianness } from "node:os"
import { Option } from "effect"

/**
 * Whether a queue's write-ahead log holds transactions that SQLite would pass over in silence, because something before
 * them is broken (SQLite file formats 4 and walformat): it takes the broken place for the end that a crash has left.
 * What a killed writer left behind the last transaction that counts is no damage; where the shared index is still there
 * it says how far that is. Some milliseconds a megabyte, and a log is there only while somebody writes or was killed.
 */
export const isLogBroken = (queuePath: string): boolean => {
  // Before the log: what counted then is there now, or the log has begun anew under other salts.
  const index = bytesOf(`${queuePath}-shm`)
  const log = bytesOf(`${queuePath}-wal`)
  if (log.length <= headerSize) return false
  if (!isLogHeader(log.subarray(0, headerSize))) return true
  const step = frameHeader + log.readUInt32BE(8)
  const salts = log.subarray(16, 24)
  const counting = Option.map(framesIn(index, salts), (frames) => headerSize + frames * step)
  const end = Option.getOrElse(counting, () => log.length)
  let sums = checksum(log, 0, 24, [0, 0])
  let sound = true
  for (let start = headerSize; start + step <= Math.min(end, log.length); start += step) {
    if (!log.subarray(start + 8, start + 16).equals(salts)) {
      sound = false
      continue
    }
    if (sound) {
      sums = checksum(log, start + frameHeader, start + step, checksum(log, start, start + 8, sums))
      sound = log.readUInt32BE(start + 16) === sums[0] && log.readUInt32BE(start + 20) === sums[1]
    }
    if (!sound && log.readUInt32BE(start + 4) !== 0) return true
  }
  return Option.isSome(counting) && (!sound || log.length < end)
}

/** A page as a log holds it. */
export interface Frame {
  readonly page: number
  /** Where it begins. */
  readonly offset: number
}

/** The pages of a sound log that count, oldest first, and the size of the database in them; `pages` is 0 where none does. */
export const countingFrames = (
  log: Buffer,
  index: Buffer
): { readonly frames: ReadonlyArray<Frame>; readonly pages: number; readonly size: number } => {
  if (log.length <= headerSize || !isLogHeader(log.subarray(0, headerSize))) return { frames: [], pages: 0, size: 0 }
  const size = log.readUInt32BE(8)
  const step = frameHeader + size
  const salts = log.subarray(16, 24)
  const end = Option.match(framesIn(index, salts), {
    onNone: () => log.length,
    onSome: (frames) => Math.min(log.length, headerSize + frames * step)
  })
  const frames: Array<Frame> = []
  let [counting, pages] = [0, 0]
  let sums = checksum(log, 0, 24, [0, 0])
  for (let start = headerSize; start + step <= end; start += step) {
    sums = checksum(log, start + frameHeader, start + step, checksum(log, start, start + 8, sums))
    const isSound = log.readUInt32BE(start + 16) === sums[0] && log.readUInt32BE(start + 20) === sums[1]
    if (!isSound || !log.subarray(start + 8, start + 16).equals(salts)) break
    frames.push({ page: log.readUInt32BE(start), offset: start + frameHeader })
    if (log.readUInt32BE(start + 4) !== 0) [counting, pages] = [frames.length, log.readUInt32BE(start + 4)]
  }
  return { frames: frames.slice(0, counting), pages, size }
}

/** Whether 32 bytes begin a log. */
export const isLogHeader = (bytes: Buffer): boolean => {
  if (bytes.length < headerSize || (bytes.readUInt32BE(0) & ~1) >>> 0 !== 0x377f0682) return false
  const [first, second] = checksum(bytes, 0, 24, [0, 0])
  return bytes.readUInt32BE(24) === first && bytes.readUInt32BE(28) === second
}

// helpers

/** Nothing when there is no such file; others may delete it at any moment. */
const bytesOf = (path: string): Buffer => {
  try {
    return fs.readFileSync(path)
  } catch {
    return Buffer.alloc(0)
  }
}

/** How many frames of the log with these salts count, as the index says that its users share; none without a sound one. */
const framesIn = (index: Buffer, salts: Buffer): Option.Option<number> => {
  const header = index.subarray(0, indexHeaderSize)
  const isSound =
    header.length === indexHeaderSize && header.equals(index.subarray(indexHeaderSize, 2 * indexHeaderSize))
  // Written in the machine's own byte order.
  const frames =
    endianness() === "LE" ? (header: Buffer) => header.readUInt32LE(16) : (header: Buffer) => header.readUInt32BE(16)
  return isSound && header.subarray(32, 40).equals(salts) ? Option.some(frames(header)) : Option.none()
}

const indexHeaderSize = 48
const headerSize = 32
const frameHeader = 24

type Sums = readonly [number, number]

/** The log's own checksum; the last bit of its first number says in which byte order it was counted. */
const checksum = (log: Buffer, from: number, to: number, [first, second]: Sums): Sums => {
  const read = log.readUInt32BE(0) % 2 === 1 ? log.readUInt32BE.bind(log) : log.readUInt32LE.bind(log)
  let [a, b] = [first, second]
  for (let at = from; at < to; at += 8) {
    a = (a + read(at) + b) >>> 0
    b = (b + read(at + 4) + a) >>> 0
  }
  return [a, b]
}
