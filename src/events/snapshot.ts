import * as fs from "node:fs"
import { Effect } from "effect"
import type { FileFailed } from "../platform/errors.ts"
import { tryFile } from "../platform/fileFailed.ts"
import { countingFrames } from "./log.ts"

/**
 * What a database and its log hold together, as one database without a log; undefined when somebody has moved something
 * from the one to the other while they were read.
 */
export const snapshotOf = (path: string): Effect.Effect<Buffer | undefined, FileFailed> =>
  tryFile(path, "read", () => {
    const before = signatureOf(path)
    const log = bytesOf(`${path}-wal`)
    const index = bytesOf(`${path}-shm`)
    const file = fs.readFileSync(path)
    const same = signatureOf(path) === before && bytesOf(`${path}-wal`, 32).equals(log.subarray(0, 32))
    return same ? withLog(file, log, index) : undefined
  })

/** Differs once somebody has written to a file, or put another one in its place. */
export const signatureOf = (path: string): string => {
  const found = fs.statSync(path, { bigint: true, throwIfNoEntry: false })
  return found === undefined ? "" : `${found.dev}:${found.ino}:${found.size}:${found.mtimeNs}`
}

// helpers

/** Nothing when there is no such file; others may delete it at any moment. */
const bytesOf = (path: string, length?: number): Buffer => {
  try {
    if (length === undefined) return fs.readFileSync(path)
    const descriptor = fs.openSync(path, "r")
    try {
      const bytes = Buffer.alloc(length)
      return bytes.subarray(0, fs.readSync(descriptor, bytes, 0, length, 0))
    } finally {
      fs.closeSync(descriptor)
    }
  } catch {
    return Buffer.alloc(0)
  }
}

const withLog = (file: Buffer, log: Buffer, index: Buffer): Buffer => {
  const { frames, pages, size } = countingFrames(log, index)
  const whole = pages === 0 ? file : Buffer.concat([file], pages * size)
  for (const { offset, page } of frames) log.copy(whole, (page - 1) * size, offset, offset + size)
  // "Has no log": bytes 18 and 19 of the header (SQLite file format 1.3).
  return whole.length < 100 ? whole : whole.fill(1, 18, 20)
}
