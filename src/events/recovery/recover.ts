import * as fs from "node:fs"
import { Clock, Effect, Option, type Scope } from "effect"
import { moveInto, quarantine } from "../../platform/AtomicFile.ts"
import { tryFile } from "../../platform/fileFailed.ts"
import { isLogBroken } from "../log.ts"
import type { FileFailed } from "../../platform/errors.ts"
import { withFileLock } from "../../platform/FileLock.ts"
import { identityOf } from "../../platform/files.ts"
import { readClock } from "../clock.ts"
import { QueueUnavailable } from "../errors.ts"
import { queueRetryPolicy } from "../schedules.ts"
import { finishedAt, queueFileAt } from "../queueFile.ts"
import type { QueueSettings } from "../sqlQueue.ts"
import { unusable } from "../unusable.ts"
import { connect, trySqlite, type SqliteFailed } from "./driver.ts"
import { pagesOf, type RawFiles } from "./pages.ts"
import { salvage, type Salvaged } from "./salvage.ts"
import { isSound } from "./verdict.ts"

/**
 * Moves a damaged queue aside with its side files and puts a new one with every readable row in its place; both are said
 * on stderr (design 5). One process does it, the others find the new file. `identity` tells the file that is suspected:
 * another one is not touched, nor is one that proves to be whole. Killed at any moment, it leaves either the damaged
 * file where it was, or a finished new one that {@link finishRecovery} puts in place.
 */
export const recover = (settings: QueueSettings, identity: string | undefined): Effect.Effect<void, QueueUnavailable> =>
  Effect.gen(function* () {
    if (identity === undefined || identityOf(settings.path) !== identity) return
    const replaced = yield* Effect.scoped(replace(settings))
    if (Option.isNone(replaced)) return
    const { aside, salvaged } = replaced.value
    yield* Effect.logWarning(account(settings.path, aside, salvaged))
  }).pipe(alone(settings), Effect.withSpan("EventQueue.recover"))

/** Puts the new queue in place where a recovery was killed just before it could. */
export const finishRecovery = (settings: QueueSettings): Effect.Effect<void, QueueUnavailable> =>
  Effect.gen(function* () {
    const { path } = settings
    if (queueFileAt(path) !== "interrupted") return
    for (const suffix of sideFiles) {
      if (identityOf(path + suffix) !== undefined) yield* quarantine(path + suffix)
    }
    yield* moveInto(path, finishedAt(path))
    yield* Effect.logWarning(
      `The event queue ${path} was damaged. What could be salvaged is in use again; the damaged file is kept beside it.`
    )
  }).pipe(alone(settings))

// helpers

const sideFiles = ["-wal", "-shm", "-journal"]

const alone =
  ({ path, recoveryLockPath }: QueueSettings) =>
  <A>(effect: Effect.Effect<A, FileFailed | SqliteFailed | QueueUnavailable>) =>
    effect.pipe(withFileLock(recoveryLockPath), unusable(path, "it is damaged"))

/** None when the file is whole after all. */
const replace = (settings: QueueSettings) =>
  Effect.gen(function* () {
    const { clockPath, path } = settings
    // Before SQLite opens the file: its index would then end where the log is broken.
    const logIsBroken = isLogBroken(path)
    // Closed last: closing a descriptor drops the locks that this process has on the file (POSIX).
    const files = yield* rawFiles(path)
    // SQLite would delete the log of a file without content.
    const hasContent = queueFileAt(path) === "there"
    if (hasContent) yield* keepWritersOut(path)
    const damaged = hasContent ? yield* Effect.option(connect(path, { readonly: true })) : Option.none()
    if (!logIsBroken && Option.isSome(damaged) && (yield* isSound(damaged.value))) return Option.none()
    const building = `${path}.salvaging`
    const salvaged = yield* Effect.scoped(
      salvage({
        damaged: Option.getOrUndefined(damaged),
        pages: pagesOf(files),
        logIsBroken,
        into: building,
        now: yield* Clock.currentTimeMillis,
        lamportFloor: yield* readClock(clockPath)
      })
    )
    yield* moveInto(finishedAt(path), building)
    const aside = yield* quarantine(path, sideFiles)
    yield* moveInto(path, finishedAt(path))
    return Option.some({ aside, salvaged })
  })

const rawFiles = (path: string): Effect.Effect<RawFiles, QueueUnavailable, Scope.Scope> =>
  Effect.gen(function* () {
    const open = (name: string) =>
      Effect.acquireRelease(
        tryFile(path, "read", () => fs.openSync(name, "r")),
        (descriptor) => Effect.sync(() => fs.closeSync(descriptor))
      )
    const log = yield* Effect.option(open(`${path}-wal`))
    return { database: yield* open(path), log: Option.getOrUndefined(log) }
  }).pipe(unusable(path, "it is damaged"))

/**
 * Others that have the file open would write to it while it is moved away. Those that come later see that it is another
 * one. What is too broken to be locked, nobody can write to.
 */
const keepWritersOut = (path: string) =>
  connect(path, { readonly: false }).pipe(
    Effect.tap((connection) =>
      Effect.retry(
        trySqlite(() => connection.exec("BEGIN IMMEDIATE")),
        { while: isBusy, schedule: queueRetryPolicy }
      )
    ),
    Effect.catchIf(
      (error) => !isBusy(error),
      () => Effect.void
    ),
    Effect.mapError(() => new QueueUnavailable({ path, reason: "locked", detail: "it is damaged" }))
  )

const isBusy = ({ code }: { readonly code: string }) => code.startsWith("SQLITE_BUSY")

const account = (path: string, aside: string, { doubtful, lost, rows }: Salvaged) =>
  `The event queue ${path} was damaged and is kept as ${aside}. ${events(rows)} salvaged from it into a new queue` +
  (lost === null
    ? "; how many are missing is not known."
    : lost === 0
      ? "; none is missing."
      : `; ${lost} could not be read.`) +
  (doubtful === 0
    ? ""
    : ` ${doubtful} of them stay on this machine, because the file no longer says whose they are: \`spec-kitty sync status\` says how to let them leave.`)

const events = (count: number) => (count === 1 ? "1 event was" : `${count} events were`)
