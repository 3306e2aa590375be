import * as fs from "node:fs"
import { dirname } from "node:path"
import { Clock, Effect } from "effect"
import type { FileFailed } from "./errors.ts"
import { tryFile } from "./fileFailed.ts"
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
