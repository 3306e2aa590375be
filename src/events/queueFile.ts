import * as fs from "node:fs"
import { dirname } from "node:path"
import { Effect } from "effect"
import { tryFile } from "../platform/fileFailed.ts"
import { makeDirectories } from "../platform/makeDirectories.ts"
import type { QueueUnavailable } from "./errors.ts"
import { unusable } from "./unusable.ts"

/**
 * What is at the path of a queue before SQLite looks: "hollow" is a database without content beside a log with content,
 * which SQLite would delete; "emptied" is a file of 0 bytes without one; "interrupted" is a recovery that was killed before it could put its result in place.
 */
export type QueueFile = "missing" | "there" | "hollow" | "emptied" | "interrupted"

/** Looks without opening anything. */
export const queueFileAt = (path: string): QueueFile => {
  if (sizeOf(path) > 0) return "there"
  if (!fs.existsSync(path) && fs.existsSync(finishedAt(path))) return "interrupted"
  if (sizeOf(`${path}-wal`) > 0) return "hollow"
  return fs.existsSync(path) ? "emptied" : "missing"
}

/** Where a salvaged queue waits, complete, until the damaged one is out of its way. */
export const finishedAt = (path: string): string => `${path}.salvaged`

/** Makes an empty file and its directory, both for this user alone, unless there is one. */
export const createQueueFile = (path: string): Effect.Effect<void, QueueUnavailable> =>
  Effect.gen(function* () {
    if (fs.existsSync(path)) return
    yield* tryFile(path, "create", () => makeDirectories(dirname(path), 0o700))
    // Exclusive: closing a second descriptor of a file that is in use would drop the locks of this process (POSIX).
    yield* tryFile(path, "create", () => fs.closeSync(fs.openSync(path, "wx", 0o600))).pipe(
      Effect.catchIf(
        ({ code }) => code === "EEXIST",
        () => Effect.void
      )
    )
  }).pipe(unusable(path))

/** Whether a queue can be written, and files made beside it. */
export const isWritable = (path: string): boolean => {
  try {
    for (const place of [path, dirname(path)]) fs.accessSync(place, fs.constants.R_OK | fs.constants.W_OK)
    return true
  } catch {
    return false
  }
}

// helpers

const sizeOf = (path: string) => fs.statSync(path, { throwIfNoEntry: false })?.size ?? 0
