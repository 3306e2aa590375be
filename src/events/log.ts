import * as fs from "node:fs"

/**
 * Whether a write-ahead log holds transactions that SQLite would pass over in silence, because something before them is
 * broken (SQLite file format 4): it takes the broken place for the end that a crash has left. Some milliseconds a
 * megabyte, and a log is there only while somebody writes or after somebody was killed.
 */
export const isLogBroken = (path: string): boolean => {
  const log = fs.existsSync(path) ? fs.readFileSync(path) : Buffer.alloc(0)
  if (log.length <= headerSize) return false
  if (!isLogHeader(log.subarray(0, headerSize))) return true
  const step = frameHeader + log.readUInt32BE(8)
  const salts = log.subarray(16, 24)
  let sums = checksum(log, 0, 24, [0, 0])
  let sound = true
  for (let start = headerSize; start + step <= log.length; start += step) {
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
  return false
}

/** Whether 32 bytes begin a log. */
export const isLogHeader = (bytes: Buffer): boolean => {
  if (bytes.length < headerSize || (bytes.readUInt32BE(0) & ~1) >>> 0 !== 0x377f0682) return false
  const [first, second] = checksum(bytes, 0, 24, [0, 0])
  return bytes.readUInt32BE(24) === first && bytes.readUInt32BE(28) === second
}

// helpers

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
