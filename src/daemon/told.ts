import { Duration, Effect } from "effect"
import { Paths } from "../config/Paths.ts"
import { claimTurn } from "../platform/claim.ts"
import { sha256Hex } from "../platform/digest.ts"
import { listDirectory, removeFile } from "../platform/files.ts"
import { join } from "../platform/path.ts"
import { toldAgainAfter } from "./schedules.ts"

/**
 * Says the line as a warning, unless the same cause was told within the hour. A cause is what is wrong and with what: of another process, or
 * session, it is another one. Where nobody can remember that it was told, it is told each time.
 */
export const tellOnce = (cause: string, line: string): Effect.Effect<void, never, Paths> =>
  Effect.gen(function* () {
    const { locks } = yield* Paths
    const mark = join(locks, nameOf(cause))
    const isNew = yield* Effect.orElseSucceed(claimTurn(mark, Duration.toMillis(toldAgainAfter)), () => true)
    if (isNew) yield* Effect.logWarning(line)
  })

/** What was told is over, save these causes: when it comes again, it is news. */
export const forgetTold = (...except: ReadonlyArray<string>): Effect.Effect<void, never, Paths> =>
  Effect.gen(function* () {
    const { locks } = yield* Paths
    const kept = new Set(except.map(nameOf))
    for (const name of yield* listDirectory(locks)) {
      if (name.startsWith(prefix) && !kept.has(name)) yield* removeFile(join(locks, name))
    }
  }).pipe(Effect.ignore)

// helpers

const prefix = "told-"

const nameOf = (cause: string) => `${prefix}${sha256Hex(cause).slice(0, 16)}`
