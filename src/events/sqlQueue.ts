import { Array, Clock, Effect, Option, Schema, type Scope } from "effect"
import type { EventDraft } from "../domain/Event.ts"
import { attemptsOf, discardIn, evictionIn } from "./attempts.ts"
import { makeClockMirror } from "./clockMirror.ts"
import { countRows } from "./countRows.ts"
import { QueueUnavailable } from "./errors.ts"
import { lostContent } from "./emptied.ts"
import type { EventQueue } from "./EventQueue.ts"
import { readPython } from "./python/readPython.ts"
import { upgradeAlone } from "./python/upgrade.ts"
import { restoreRows } from "./restore.ts"
import { findRows, readLimits, unsentRows, writeLimits } from "./lookup.ts"
import { notedAttempts, noteStop, stopsDuring } from "./notes.ts"
import { countHeldOf, holdRows, notePlaces, readPlaces } from "./places.ts"
import type { HeldReason, ProjectPlace } from "./QueuedEvent.ts"
import { look } from "./look.ts"
import { isWritable } from "./queueFile.ts"
import { record } from "./record.ts"
import { claimRows, discardHeldRows, discardRow, releaseRows, requeueRows } from "./requeue.ts"
import { inspect, migrate, standIn } from "./schema.ts"
import { settleRows } from "./settlements.ts"
import { makeDurable, openDatabase, rowsOf, type Database, type SqlFailure, type Statements } from "./sql.ts"
import { verify } from "./verify.ts"

/** What belongs to one queue beside its file. */
export interface QueueSettings {
  readonly path: string
  readonly clockPath: string
  readonly recoveryLockPath: string
  readonly maxRows: number
}

/** Lets somebody read the queue, who never makes, changes or removes a file; none when there is no queue in it yet. */
export const lookAtQueue = <A>(
  settings: QueueSettings,
  use: (queue: EventQueue["Type"]) => Effect.Effect<A, QueueUnavailable>
): Effect.Effect<Option.Option<A>, QueueUnavailable> =>
  look(settings.path, (database) =>
    Effect.gen(function* () {
      const state = yield* database.read((statements) => inspect(settings.path, statements))
      if (state === "empty") return Option.none()
      if (state === "python") return Option.some(yield* use(readPython(database, settings.path)))
      if (state === "outdated") yield* database.read(standIn)
      return Option.some(yield* use(yield* makeQueue(database, settings)))
    })
  )

/** Opens the file for writers, with the newest schema. `isNew`: this process has just made it. */
export const openForWriting = (
  settings: QueueSettings,
  { isNew }: { readonly isNew: boolean }
): Effect.Effect<EventQueue["Type"], QueueUnavailable, Scope.Scope> =>
  Effect.gen(function* () {
    if (!isWritable(settings.path)) {
      return yield* new QueueUnavailable({ path: settings.path, reason: "read_only", detail: "" })
    }
    const database = yield* openDatabase(settings.path)
    const state = yield* database.read((statements) => inspect(settings.path, statements))
    if (state === "python") yield* upgradeAlone(database, settings)
    yield* database.read(makeDurable)
    if (state === "empty") yield* database.write((statements) => begin(statements, settings, isNew))
    if (state === "outdated") yield* database.write(migrate)
    return yield* makeQueue(database, settings)
  })

// helpers

// A trace of every insert would cost as much as the insert.
const noStackTrace = { captureStackTrace: false } as const

const QueuedRow = rowsOf(
  Schema.Struct({
    id: Schema.Number,
    eventId: Schema.String,
    eventType: Schema.String,
    projectUuid: Schema.NullOr(Schema.String),
    timestamp: Schema.String,
    status: Schema.Literal("pending", "failed"),
    retryCount: Schema.Number,
    data: Schema.String
  })
)

const Counted = rowsOf(Schema.Struct({ count: Schema.Number }))

const nextRows = (
  among: string
) => `SELECT id, event_id AS eventId, event_type AS eventType, project_uuid AS projectUuid, timestamp, status,
    retry_count AS retryCount, data
  FROM queue WHERE scope = ? AND status IN ('pending', 'failed') AND (timestamp, id) > (?, ?)${among}
  ORDER BY timestamp, id LIMIT ?`

const ofCategories = " AND (status = 'pending' OR last_error_category IN (SELECT value FROM json_each(?)))"

const ofOthers = " AND coalesce(project_uuid, '') COLLATE NOCASE NOT IN (SELECT value FROM json_each(?))"

const unclaimed = "SELECT count(*) AS count FROM queue WHERE scope IS NULL AND status IN ('pending', 'failed')"

// Not what a damaged file no longer says the owner of: that is nobody's until somebody says so, event by event.
const adopt = `UPDATE queue SET scope = ? WHERE scope IS NULL
  AND (status IN ('pending', 'failed') OR status = 'held' AND last_error_category <> 'damaged')`

const elsewhere = `SELECT count(*) AS count FROM queue
  WHERE status IN ('pending', 'failed') AND scope IS NOT NULL AND scope <> ?`

/** Fills an empty file, and says what is amiss with that: once, because it is empty no more. */
const begin = (statements: Statements, { clockPath, path }: QueueSettings, isNew: boolean) =>
  Effect.gen(function* () {
    // Another process may have been first.
    if ((yield* inspect(path, statements)) !== "empty") return
    yield* migrate(statements)
    const lost = isNew ? Option.none<string>() : yield* lostContent(path, clockPath)
    if (Option.isSome(lost)) yield* Effect.logWarning(`${lost.value}. A new queue is begun.`)
  })

const makeQueue = (
  database: Database,
  settings: QueueSettings
): Effect.Effect<EventQueue["Type"], never, Scope.Scope> =>
  Effect.gen(function* () {
    const clock = yield* makeClockMirror(database, settings.clockPath)

    const offerAll = (
      drafts: ReadonlyArray<EventDraft>,
      scope: string | null,
      held?: HeldReason,
      place?: Omit<ProjectPlace, "projectUuid">
    ) =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        const lamportFloor = yield* clock.floor(now)
        const { events, evicted } = yield* database.write((statements) =>
          Effect.tap(
            record(statements, { drafts, scope, held, place, now, lamportFloor, maxRows: settings.maxRows }),
            ({ events, lamport }) => clock.advanced(lamport, events[0]?.nodeId, now)
          )
        )
        if (evicted > 0) yield* Effect.logWarning(evictionWarning(evicted, settings.maxRows))
        return events
      }).pipe(Effect.withSpan("EventQueue.offer", noStackTrace))

    const writing = <A>(use: (statements: Statements, now: number) => Effect.Effect<A, SqlFailure>) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => database.write((statements) => use(statements, now)))

    return {
      offerAll,
      offer: (draft, ...recording) =>
        Effect.map(offerAll([draft], ...recording), (events) => Array.unsafeGet(events, 0)),
      prepare: Effect.void,
      next: (scope, { after = { timestamp: "", id: 0 }, except = [], failed, limit }) =>
        database
          .read(({ all }) => {
            const among = [
              ...(failed === undefined ? [] : [{ sql: ofCategories, value: JSON.stringify(failed) }]),
              ...(except.length === 0 ? [] : [{ sql: ofOthers, value: JSON.stringify(except) }])
            ]
            return all(QueuedRow, nextRows(among.map(({ sql }) => sql).join("")), [
              scope,
              after.timestamp,
              after.id,
              ...among.map(({ value }) => value),
              limit
            ])
          })
          .pipe(Effect.withSpan("EventQueue.next", noStackTrace)),
      settle: (verdicts) =>
        writing((statements, now) => settleRows(statements, verdicts, now)).pipe(
          Effect.when(() => verdicts.length > 0),
          Effect.asVoid,
          Effect.withSpan("EventQueue.settle", noStackTrace)
        ),
      adopt: (scope) =>
        database
          .write(({ all, run }) => Effect.zipLeft(all(Counted, unclaimed), run(adopt, [scope])))
          .pipe(Effect.map(countOf), Effect.withSpan("EventQueue.adopt", noStackTrace)),
      counts: (scope, withdrawn) =>
        Effect.withSpan(
          database.snapshot((statements) => countRows(settings.path, statements, scope, withdrawn)),
          "EventQueue.counts"
        ),
      verify: ({ thorough }) => database.read((statements) => verify(settings.path, statements, thorough)),
      pendingElsewhere: (scope) =>
        Effect.map(
          database.read(({ all }) => all(Counted, elsewhere, [scope])),
          countOf
        ),
      find: (id, limit) => database.read((statements) => findRows(statements, id, limit)),
      attempts: (row) =>
        database.read((statements) =>
          Effect.zipWith(notedAttempts(statements, row.eventId), stopsDuring(statements, row), (noted, stops) =>
            attemptsOf(row, noted, stops)
          )
        ),
      evictedAt: (eventId) =>
        Effect.map(
          database.read((statements) => notedAttempts(statements, eventId)),
          evictionIn
        ),
      discardedAt: (eventId) =>
        Effect.map(
          database.read((statements) => notedAttempts(statements, eventId)),
          discardIn
        ),
      unsent: (after, limit) => database.read((statements) => unsentRows(statements, after, limit)),
      restore: (rows) => database.write((statements) => restoreRows(statements, rows)),
      requeue: (which) => database.write((statements) => requeueRows(statements, which)),
      release: (which) => writing((statements, now) => releaseRows(statements, which, now)),
      claim: (which) => writing((statements, now) => claimRows(statements, which, now)),
      places: database.read(readPlaces),
      noteConsent: (places, withdrawn) =>
        database.write((statements) =>
          Effect.zipRight(notePlaces(statements, places), holdRows(statements, withdrawn))
        ),
      heldOf: (projectUuid) => database.read((statements) => countHeldOf(statements, projectUuid)),
      discard: (eventId) => writing((statements, now) => discardRow(statements, eventId, now)),
      discardHeld: (which) => writing((statements, now) => discardHeldRows(statements, which, now)),
      noteStop: (scope, stop) => writing((statements, now) => noteStop(statements, scope, stop, now)),
      limits: (origin) => database.read((statements) => readLimits(statements, origin)),
      rememberLimits: (origin, limits) => writing((statements, now) => writeLimits(statements, origin, limits, now))
    }
  })

const countOf = (rows: ReadonlyArray<{ readonly count: number }>) => rows[0]?.count ?? 0

const evictionWarning = (evicted: number, maxRows: number) =>
  `The event queue is full (sync.max_queue_size is ${maxRows}): ${evicted === 1 ? "the oldest unsent event is" : `the ${evicted} oldest unsent events are`} lost. ` +
  "Run `spec-kitty sync now`, or raise `sync.max_queue_size`."
