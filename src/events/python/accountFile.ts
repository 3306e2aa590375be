import * as fs from "node:fs"
import { Array, Effect, Schema, type Scope } from "effect"
import { moveAside } from "../../platform/AtomicFile.ts"
import type { FileFailed } from "../../platform/errors.ts"
import { tryFile } from "../../platform/fileFailed.ts"
import type { QueueUnavailable } from "../errors.ts"
import { EventQueue } from "../EventQueue.ts"
import { look } from "../look.ts"
import { openDatabase, rowsOf, type Database, type SqlFailure, type Statements } from "../sql.ts"
import { pythonRow, type FoundRow } from "../StoredRow.ts"
import { verify } from "../verify.ts"
import { countPythonRows, pythonRowsAfter, type Place } from "./pythonRows.ts"

/** Counts the events of a file without changing a byte of it; null where that is not possible. */
export const countEvents = (path: string) =>
  looked(path, (statements) => Effect.map(countPythonRows(statements), ({ count }) => count))

/** What came, or would come, out of a file; `lost` is null where nobody can tell how much there was. */
export interface Taken {
  /** How many were new. */
  readonly events: number
  readonly lost: number | null
}

/** {@link importAccountQueue} without doing anything. */
export const previewAccountQueue = (path: string): Effect.Effect<Taken, QueueUnavailable | FileFailed> =>
  Effect.map(
    readAll(
      path,
      (use) => look(path, use),
      (rows) => Effect.succeed(rows.length)
    ),
    ({ lost, seen }) => ({ events: seen, lost })
  )

/**
 * Takes over the events of a file for an account, in their order and with their retry counts, also around damage; then
 * the file is kept under another name, so that what is synced and forgotten is not taken over again.
 */
export const importAccountQueue = (
  path: string,
  scope: string,
  now: number
): Effect.Effect<Taken & { readonly kept: string }, QueueUnavailable | FileFailed, EventQueue> =>
  Effect.gen(function* () {
    const queue = yield* EventQueue
    const take = (rows: ReadonlyArray<FoundRow>) =>
      queue.restore(
        rows.flatMap((found) => {
          const row = pythonRow(found, now)
          return row === undefined ? [] : [{ ...row, scope }]
        })
      )
    const { events, lost } = yield* readAll(path, (use) => Effect.scoped(Effect.flatMap(openDatabase(path), use)), take)
    return { events, lost, kept: yield* moveAside(path, "imported", ["-wal", "-shm", "-journal"]) }
  })

// helpers

const looked = (path: string, count: (statements: Statements) => Effect.Effect<number, SqlFailure>) =>
  Effect.orElseSucceed(
    look(path, ({ read }) => read(count)),
    () => null
  )

/** How many there were, also where only an index is left to tell. */
const promisedIn = (path: string) =>
  looked(path, ({ all }) => Effect.map(all(Counted, "SELECT count(*) AS count FROM queue"), ([row]) => row?.count ?? 0))

const Counted = rowsOf(Schema.Struct({ count: Schema.Number }))

type Take = (rows: ReadonlyArray<FoundRow>) => Effect.Effect<number, QueueUnavailable>

/** Row by row; where the file proves to be damaged, what lies behind the damage too. */
const readAll = (
  path: string,
  opened: (use: (database: Database) => Effect.Effect<void, QueueUnavailable>) => Effect.Effect<void, QueueUnavailable>,
  take: Take
) =>
  Effect.gen(function* () {
    const promised = yield* promisedIn(path)
    const seen = new Set<unknown>()
    let events = 0
    const count: Take = (rows) => {
      for (const { event_id } of rows) seen.add(event_id)
      return Effect.tap(take(rows), (taken) => Effect.sync(() => (events += taken)))
    }
    const isWhole = yield* opened((database) =>
      Effect.zipRight(
        everyRow(database, count),
        database.read((statements) => verify(path, statements, true))
      )
    ).pipe(
      Effect.as(true),
      Effect.catchIf(
        ({ reason }) => reason === "corrupt",
        () => Effect.as(Effect.scoped(aroundDamage(path, count)), false)
      )
    )
    const lost = isWhole ? 0 : promised === null ? null : Math.max(0, promised - seen.size)
    return { events, lost, seen: seen.size }
  })

const everyRow = (database: Database, take: Take) =>
  Effect.gen(function* () {
    let after: Place = { timestamp: -1, id: 0 }
    for (;;) {
      const { id, timestamp } = after
      const rows = yield* database.read((statements) => pythonRowsAfter(statements, "queue", { id, timestamp }, 500))
      const last = rows.at(-1)
      if (last === undefined) return
      yield* take(rows.map((row) => ({ ...row })))
      after = last
    }
  })

const aroundDamage = (path: string, take: Take): Effect.Effect<void, QueueUnavailable | FileFailed, Scope.Scope> =>
  Effect.gen(function* () {
    const { pagesOf } = yield* Effect.promise(() => import("../recovery/pages.ts"))
    const { rowsIn } = yield* Effect.promise(() => import("../recovery/scan.ts"))
    const { inventoryOf } = yield* Effect.promise(() => import("../recovery/inventory.ts"))
    const database = yield* Effect.acquireRelease(
      tryFile(path, "read", () => fs.openSync(path, "r")),
      (descriptor) => Effect.sync(() => fs.closeSync(descriptor))
    )
    const pages = pagesOf({ database, log: undefined })
    // Each batch is a transaction.
    const batches = Array.chunksOf(
      Array.map([...rowsIn(pages, inventoryOf(pages))], ({ row }) => row),
      500
    )
    return (yield* Effect.forEach(batches, take)).reduce((total, taken) => total + taken, 0)
  })
