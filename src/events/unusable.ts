import { Effect } from "effect"
import type { FileFailed, LockTimeout } from "../platform/errors.ts"
import { isReadOnly } from "../platform/fileFailed.ts"
import { QueueUnavailable, type QueueProblem } from "./errors.ts"

type Trouble =
  | FileFailed
  | LockTimeout
  | QueueUnavailable
  | { readonly _tag: "SqliteFailed"; readonly code: string; readonly reason: string }

/** What went wrong around the file of the queue, as the queue's own error; `about` is said with it. */
export const unusable =
  (path: string, about = "") =>
  <A, E extends Trouble, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, QueueUnavailable, R> =>
    Effect.mapError(effect, (error: Trouble) => {
      const of = (reason: QueueProblem, detail: string) =>
        new QueueUnavailable({ path, reason, detail: [about, detail].filter((part) => part !== "").join("; ") })
      switch (error._tag) {
        case "QueueUnavailable":
          return error
        case "LockTimeout":
          return of("locked", "")
        case "FileFailed":
          return of(isFull(error.code) ? "full" : isReadOnly(error) ? "read_only" : "failed", error.reason)
        case "SqliteFailed":
          return of(problemOf(error.code), error.reason)
      }
    })

/** Which of our problems SQLite means by its code. */
export const problemOf = (code: string): QueueProblem =>
  problems.find(([pattern]) => pattern.test(code))?.[1] ?? "failed"

// helpers

const isFull = (code: string | undefined) => code === "ENOSPC" || code === "EDQUOT"

const problems: ReadonlyArray<readonly [RegExp, QueueProblem]> = [
  [/^SQLITE_(BUSY|LOCKED)/, "locked"],
  // Our statements do not change: one that is no longer understood has met a schema that is not what we wrote.
  [/^SQLITE_(CORRUPT|NOTADB|IOERR_SHORT_READ|ERROR)/, "corrupt"],
  [/^SQLITE_(READONLY|PERM|AUTH)/, "read_only"],
  // The index of the log is the first file to grow: where there is no room for it there is none for anything.
  [/^SQLITE_(FULL|IOERR_SHMSIZE)/, "full"]
]
