import * as fs from "node:fs"
import { Clock, Effect, Schema } from "effect"
import { asideName, moveInto } from "../../platform/AtomicFile.ts"
import { removeFile } from "../../platform/files.ts"
import { tryFile } from "../../platform/fileFailed.ts"
import { withFileLock } from "../../platform/FileLock.ts"
import type { QueueUnavailable } from "../errors.ts"
import { restoreRows } from "../restore.ts"
import { inspect, migrate } from "../schema.ts"
import { rowsOf, type Database, type SqlFailure, type Statements } from "../sql.ts"
import type { QueueSettings } from "../sqlQueue.ts"
import { pythonRow } from "../StoredRow.ts"
import { unusable } from "../unusable.ts"
import { pythonRowsAfter, type Place } from "./pythonRows.ts"

/**
 * Turns a queue of the Python spec-kitty into one of ours, in place, in its order and with its retry counts, after a copy
 * of it has been kept (design R13). One process does it; killed at any moment, the file is either still Python's or ours.
 */
const upgradePython = (database: Database, settings: QueueSettings): Effect.Effect<void, QueueUnavailable> =>
  Effect.gen(function* () {
    const { path } = settings
    const isPythons = (statements: Statements) => Effect.map(inspect(path, statements), (state) => state === "python")
    if (!(yield* database.read(isPythons))) return
    const now = yield* Clock.currentTimeMillis
    // Before its side files are made, which take over who may read it.
    yield* tryFile(path, "protect", () => fs.chmodSync(path, 0o600))
    const version = yield* database.read(dataVersion)
    const copy = yield* keepCopy(database, path)
    const events = yield* database.write((statements) =>
      Effect.gen(function* () {
        // The Python spec-kitty has written meanwhile: the copy is not what would be imported.
        if ((yield* dataVersion(statements)) !== version) return undefined
        yield* statements.run("ALTER TABLE queue RENAME TO python_queue")
        yield* migrate(statements)
        const events = yield* takeOver(statements, now)
        // What is dropped is overwritten: a salvage must never find events there that have been sent since.
        yield* statements.run("PRAGMA secure_delete = ON")
        yield* statements.run("DROP TABLE python_queue")
        yield* statements.run("PRAGMA secure_delete = OFF")
        return events
      })
    )
    if (events === undefined)
      return yield* Effect.zipRight(Effect.ignore(removeFile(copy)), upgradePython(database, settings))
    yield* Effect.logWarning(
      `${events === 1 ? "1 event" : `${events} events`} of the Python spec-kitty were imported, as recorded signed out. Its queue is kept as ${copy}.`
    )
  }).pipe(unusable(settings.path))

/** {@link upgradePython}, one process at a time. */
export const upgradeAlone = (database: Database, settings: QueueSettings): Effect.Effect<void, QueueUnavailable> =>
  upgradePython(database, settings).pipe(withFileLock(settings.recoveryLockPath), unusable(settings.path))

// helpers

const Version = rowsOf(Schema.Struct({ data_version: Schema.Number }))

/** Changes when another connection has written. */
const dataVersion = ({ all }: Statements) =>
  Effect.map(all(Version, "PRAGMA data_version"), ([row]) => row?.data_version ?? 0)

/** A whole copy, on disk before anything is changed; SQLite reads what a killed process has left in the log, too. */
const keepCopy = (database: Database, path: string) =>
  Effect.gen(function* () {
    const unfinished = `${path}.copying`
    yield* removeFile(unfinished)
    yield* tryFile(unfinished, "create", () => fs.closeSync(fs.openSync(unfinished, "wx", 0o600)))
    yield* database
      .read(({ run }) => run("VACUUM INTO ?", [unfinished]))
      .pipe(Effect.onError(() => Effect.ignore(Effect.forEach([unfinished, `${unfinished}-journal`], removeFile))))
    yield* tryFile(unfinished, "write", () => {
      const descriptor = fs.openSync(unfinished, "r+")
      fs.fsyncSync(descriptor)
      fs.closeSync(descriptor)
    })
    const copy = yield* asideName(path, "python")
    yield* moveInto(copy, unfinished)
    return copy
  })

const rowsAtOnce = 500

/** Says how many. */
const takeOver = (statements: Statements, now: number): Effect.Effect<number, SqlFailure> =>
  Effect.gen(function* () {
    let taken = 0
    let after: Place = { timestamp: -1, id: 0 }
    for (;;) {
      const rows = yield* pythonRowsAfter(statements, "python_queue", after, rowsAtOnce)
      const last = rows.at(-1)
      if (last === undefined) return taken
      taken += yield* restoreRows(
        statements,
        rows.flatMap((row) => pythonRow({ ...row }, now) ?? [])
      )
      after = last
    }
  })
