import * as fs from "node:fs"
import { Array, Effect, type Scope } from "effect"
import { moveAside } from "../../platform/AtomicFile.ts"
import type { FileFailed } from "../../platform/errors.ts"
import { tryFile } from "../../platform/fileFailed.ts"
import type { QueueUnavailable } from "../errors.ts"
import { EventQueue } from "../EventQueue.ts"
import { readable } from "../readable.ts"
import { openDatabase, type Database } from "../sql.ts"
import { pythonRow, type FoundRow } from "../StoredRow.ts"
import { countPythonRows, pythonRowsAfter, type Place } from "./pythonRows.ts"

/** Counts the events of a file without changing a byte of it; null where that is not possible. */
export const countEvents = (path: string) =>
  Effect.gen(function* () {
    const { file } = yield* readable(path)
    const database = yield* openDatabase(path, file)
    return (yield* database.read(countPythonRows)).count
  }).pipe(
    Effect.scoped,
    Effect.orElseSucceed(() => null)
  )

/**
 * Takes over the events of a file for an account, in their order and with their retry counts, also around damage; then
 * the file is kept under another name, so that what is synced and forgotten is not taken over again. Says how many were
 * new, and where the file is.
 */
export const importAccountQueue = (
  path: string,
  scope: string,
  now: number
): Effect.Effect<{ readonly events: number; readonly kept: string }, QueueUnavailable | FileFailed, EventQueue> =>
  Effect.gen(function* () {
    const queue = yield* EventQueue
    const take = (rows: ReadonlyArray<FoundRow>) =>
      queue.restore(
        rows.flatMap((found) => {
          const row = pythonRow(found, now)
          return row === undefined ? [] : [{ ...row, scope }]
        })
      )
    const events = yield* Effect.scoped(
      Effect.flatMap(openDatabase(path), (database) => everyRow(database, take))
    ).pipe(
      Effect.catchIf(
        ({ reason }) => reason === "corrupt",
        () => Effect.scoped(aroundDamage(path, take))
      )
    )
    return { events, kept: yield* moveAside(path, "imported", ["-wal", "-shm", "-journal"]) }
  })

// helpers

type Take = (rows: ReadonlyArray<FoundRow>) => Effect.Effect<number, QueueUnavailable>

const everyRow = (database: Database, take: Take) =>
  Effect.gen(function* () {
    let taken = 0
    let after: Place = { timestamp: -1, id: 0 }
    for (;;) {
      const { id, timestamp } = after
      const rows = yield* database.read((statements) => pythonRowsAfter(statements, "queue", { id, timestamp }, 500))
      const last = rows.at(-1)
      if (last === undefined) return taken
      taken += yield* take(rows.map((row) => ({ ...row })))
      after = last
    }
  })

const aroundDamage = (path: string, take: Take): Effect.Effect<number, QueueUnavailable | FileFailed, Scope.Scope> =>
  Effect.gen(function* () {
    const { pagesOf } = yield* Effect.promise(() => import("../recovery/pages.ts"))
    const { rowsIn } = yield* Effect.promise(() => import("../recovery/scan.ts"))
    const database = yield* Effect.acquireRelease(
      tryFile(path, "read", () => fs.openSync(path, "r")),
      (descriptor) => Effect.sync(() => fs.closeSync(descriptor))
    )
    // Each batch is a transaction.
    const batches = Array.chunksOf(
      Array.map([...rowsIn(pagesOf({ database, log: undefined }))], ({ row }) => row),
      500
    )
    return (yield* Effect.forEach(batches, take)).reduce((total, taken) => total + taken, 0)
  })
