import * as fs from "node:fs"
import { Effect, Schema, type Scope } from "effect"
import { removeFile } from "../../platform/files.ts"
import { tryFile } from "../../platform/fileFailed.ts"
import type { FileFailed } from "../../platform/errors.ts"
import type { QueueUnavailable } from "../errors.ts"
import { migrate } from "../schema.ts"
import { openDatabase } from "../sql.ts"
import { connect, readRows, trySqlite, type Connection, type SqliteFailed } from "./driver.ts"
import { placesIn } from "./foundPlaces.ts"
import type { Pages } from "./pages.ts"
import { keeper } from "./keeper.ts"
import { remainsIn } from "./scan.ts"
import { inventoryOf } from "./inventory.ts"
import { anybodys, rowsTrusted } from "./trust.ts"
import type { FoundRow } from "../StoredRow.ts"

/** What came out of a damaged queue; `lost` is null where nobody can tell how much there was. */
export interface Salvaged {
  readonly rows: number
  /** Those of which the file no longer says whose they are, or whether they were to be sent. */
  readonly doubtful: number
  readonly lost: number | null
}

/**
 * Fills a new queue with every row of a damaged one whose event is intact, with its account, status and retries. SQLite
 * reads from both ends up to the damage; what lies behind it is looked for page by page.
 */
export const salvage = (request: {
  readonly damaged: Connection | undefined
  readonly pages: Pages
  /** SQLite does not see the end of the log. */
  readonly logIsBroken: boolean
  readonly into: string
  readonly now: number
  /** Lamport values up to this one are in use. */
  readonly lamportFloor: number
}): Effect.Effect<Salvaged, SqliteFailed | FileFailed | QueueUnavailable, Scope.Scope> =>
  Effect.gen(function* () {
    const { damaged, into, lamportFloor, logIsBroken, now, pages } = request
    const queue = yield* newQueue(into)
    if (damaged !== undefined) yield* copyOtherTables(damaged, queue)
    const told = damaged === undefined ? undefined : yield* stateOf(damaged)
    // Where the log is broken, or others have counted further, what SQLite reads may be older than what was true at last.
    const isCurrent = !logIsBroken && !(told !== undefined && lamportFloor > told.lamport_clock)
    const keep = keeper(queue, now)
    let broken = 0
    const take = (rows: ReadonlyArray<FoundRow>) =>
      trySqlite(() => {
        for (const row of rows) if (!keep(row)) broken++
      })
    const read = (rows: ReadonlyArray<FoundRow>) =>
      take(isCurrent ? rows : rows.map((row) => (row["scope"] === null ? anybodys(row) : row)))
    const complete = damaged === undefined ? false : yield* readFromBothEnds(damaged, read)
    const known = complete ? undefined : inventoryOf(pages)
    if (!complete || broken > 0 || logIsBroken) {
      yield* trySqlite(() => {
        const keepPlace = queue.prepare(insertPlace)
        for (const place of placesIn(pages)) keepPlace.run(place)
      })
      for (const found of rowsTrusted(pages, known, isCurrent)) yield* take([found])
    }
    const before = told ?? known?.state
    const isShort = () => rowsOf(queue) < (before?.row_count ?? Infinity)
    if (!complete && (yield* trySqlite(isShort))) {
      // Better here than lost, better here than sent against somebody's will.
      for (const found of remainsIn(pages)) yield* take([anybodys(found)])
    }
    return yield* trySqlite(() => {
      const lamport = Math.max(before?.lamport_clock ?? 0, lamportFloor)
      queue
        .prepare("UPDATE state SET lamport_clock = max(lamport_clock, ?) + ?, evicted = ?, last_sync_at = ?")
        .run(lamport, lamportGap, before?.evicted ?? 0, before?.last_sync_at ?? null)
      const rows = rowsOf(queue)
      queue.exec("COMMIT")
      const doubtful = Number(queue.prepare(countDoubtful).pluck().get())
      return { rows, doubtful, lost: before === undefined ? null : Math.max(0, before.row_count - rows) }
    })
  })

// helpers

/** Of what a place has said at different times the no counts, because nobody can tell which was last. */
const insertPlace = `INSERT INTO places (project_uuid, root, agrees) VALUES (@project_uuid, @root, @agrees)
  ON CONFLICT (project_uuid, root) DO UPDATE SET agrees = min(agrees, excluded.agrees)`

/** Events that are lost may have had values that nobody knows of any more. */
const lamportGap = 1000

const countDoubtful = "SELECT count(*) FROM queue WHERE status = 'held' AND last_error_category = 'damaged'"

/** Empty, with the newest schema, and inside a transaction. */
const newQueue = (path: string) =>
  Effect.gen(function* () {
    yield* Effect.forEach([path, `${path}-journal`], removeFile)
    yield* tryFile(path, "create", () => fs.closeSync(fs.openSync(path, "wx", 0o600)))
    yield* Effect.scoped(Effect.flatMap(openDatabase(path), (database) => database.write(migrate)))
    const queue = yield* connect(path, { readonly: false })
    yield* trySqlite(() => queue.exec("PRAGMA synchronous = FULL; BEGIN IMMEDIATE"))
    return queue
  })

const rowsOf = (queue: Connection) => Number(queue.prepare("SELECT row_count FROM state").pluck().get())

/** True when all of the table could be read. */
const readFromBothEnds = <E>(damaged: Connection, take: (rows: ReadonlyArray<FoundRow>) => Effect.Effect<void, E>) =>
  Effect.gen(function* () {
    let last = -Infinity
    const goesBack = ({ id }: FoundRow) => {
      const back = typeof id !== "number" || id <= last
      if (!back) last = id
      return back
    }
    const toTheEnd = yield* readRows(damaged, "SELECT * FROM queue NOT INDEXED ORDER BY id", take, goesBack)
    if (toTheEnd) return yield* isWhole(damaged)
    const end = last
    yield* readRows(damaged, "SELECT * FROM queue NOT INDEXED ORDER BY id DESC", take, ({ id }) => !(Number(id) > end))
    return false
  })

/** A table that has lost whole branches reads to its end all the same. */
const isWhole = (damaged: Connection) =>
  Effect.orElseSucceed(
    trySqlite(() => damaged.pragma("integrity_check(1)", { simple: true }) === "ok"),
    () => false
  )

const State = Schema.Struct({
  lamport_clock: Schema.Int.pipe(Schema.between(0, 2 ** 48)),
  row_count: Schema.NonNegativeInt,
  evicted: Schema.NonNegativeInt,
  last_sync_at: Schema.NullOr(Schema.NonNegativeInt)
})

const stateOf = (damaged: Connection) =>
  trySqlite(() => damaged.prepare("SELECT lamport_clock, row_count, evicted, last_sync_at FROM state").get()).pipe(
    Effect.flatMap(Schema.decodeUnknown(State)),
    Effect.orElseSucceed(() => undefined)
  )

const otherTables = `SELECT name FROM sqlite_schema
  WHERE type = 'table' AND name NOT IN ('queue', 'state') AND name NOT LIKE 'sqlite_%'`

/** What was written down beside the rows, as far as it can be read. */
const copyOtherTables = (damaged: Connection, queue: Connection) =>
  Effect.gen(function* () {
    const tables = yield* trySqlite(() => queue.prepare(otherTables).pluck().all().map(String))
    for (const table of tables) {
      const keep = (row: FoundRow) => {
        const names = Object.keys(row)
        queue
          .prepare(
            `INSERT OR IGNORE INTO "${table}" ("${names.join('", "')}") VALUES (${names.map(() => "?").join(", ")})`
          )
          .run(Object.values(row))
      }
      yield* readRows(damaged, `SELECT * FROM "${table}"`, (rows) => Effect.ignore(trySqlite(() => rows.forEach(keep))))
    }
  })
