import * as fs from "node:fs"
import { dirname } from "node:path"
import { Clock, Effect, type Option } from "effect"
import type { FileFailed } from "./errors.ts"
import { isMissing, tryFile } from "./fileFailed.ts"
import { makeDirectories } from "./makeDirectories.ts"

/**
 * Whether it is our turn: nobody has made this file within `millis`. Then it is made, for those who come next. No lock:
 * where two take over a file that has become old at the same moment, both have it.
 */
export const claimTurn = (path: string, millis: number): Effect.Effect<boolean, FileFailed> =>
  Effect.flatMap(Clock.currentTimeMillis, (now) =>
    tryFile(path, "create", () => {
      makeDirectories(dirname(path), 0o700)
      const found = fs.statSync(path, { throwIfNoEntry: false })
      // A file of the future was made before the clock was put back.
      if (found !== undefined && Math.abs(now - found.mtimeMs) < millis) return false
      if (found !== undefined) fs.rmSync(path, { force: true })
      fs.closeSync(fs.openSync(path, "wx", 0o600))
      return true
    })
  ).pipe(
    Effect.catchIf(
      ({ code }) => code === "EEXIST",
      () => Effect.succeed(false)
    )
  )

/** Says in the file of a turn what has become of it; where the file is gone by now nothing is said. */
export const noteTurn = (path: string, note: string): Effect.Effect<void, FileFailed> =>
  tryFile(path, "write", () => {
    const descriptor = fs.openSync(path, "r+")
    try {
      fs.ftruncateSync(descriptor)
      fs.writeSync(descriptor, note)
    } finally {
      fs.closeSync(descriptor)
    }
  }).pipe(Effect.catchIf(isMissing, () => Effect.void))

/** How long ago the last turn was taken, or noted, and what its note says; none where no turn was. Below 0 when the clock was put back. */
export const lastTurn = (
  path: string
): Effect.Effect<Option.Option<{ readonly agoMillis: number; readonly note: string }>> =>
  Effect.flatMap(Clock.currentTimeMillis, (now) =>
    tryFile(path, "read", () => ({ agoMillis: now - fs.statSync(path).mtimeMs, note: fs.readFileSync(path, "utf8") }))
  ).pipe(Effect.option)
