import { Effect, Option, Schema } from "effect"
import type { QueueRow, RememberedLimits } from "./QueuedEvent.ts"
import { rowsOf, type SqlFailure, type Statements } from "./sql.ts"

/** Rows whose id is `id` or starts with it, in the order of ids. */
export const findRows = (
  { all }: Statements,
  id: string,
  limit: number
): Effect.Effect<ReadonlyArray<QueueRow>, SqlFailure> =>
  // Ids are ASCII: the tilde comes after every character that one may have.
  all(Row, `SELECT ${columns} FROM queue WHERE event_id >= ? AND event_id < ? ORDER BY event_id LIMIT ?`, [
    id,
    `${id}~`,
    limit
  ])

/** Everything that is not history, of all accounts, held rows too, from after a row on. */
export const unsentRows = (
  { all }: Statements,
  after: number,
  limit: number
): Effect.Effect<ReadonlyArray<QueueRow>, SqlFailure> =>
  all(Row, `SELECT ${columns} FROM queue WHERE id > ? AND +status <> 'synced' ORDER BY id LIMIT ?`, [after, limit])

/** What a host said it takes at once. */
export const readLimits = (
  { all }: Statements,
  origin: string
): Effect.Effect<Option.Option<RememberedLimits>, SqlFailure> =>
  Effect.map(all(Limits, `SELECT ${limitColumns} FROM limits WHERE origin = ?`, [origin]), ([known]) =>
    Option.fromNullable(known)
  )

/** Remembers that, or forgets it. */
export const writeLimits = (
  { run }: Statements,
  origin: string,
  limits: Omit<RememberedLimits, "learnedAt"> | null,
  now: number
): Effect.Effect<void, SqlFailure> =>
  limits === null
    ? run("DELETE FROM limits WHERE origin = ?", [origin])
    : run("INSERT OR REPLACE INTO limits (origin, max_events, max_bytes, learned_at) VALUES (?, ?, ?, ?)", [
        origin,
        limits.maxEvents,
        limits.maxBytes,
        now
      ])

// helpers

const Row = rowsOf(
  Schema.Struct({
    id: Schema.Number,
    eventId: Schema.String,
    eventType: Schema.String,
    projectUuid: Schema.NullOr(Schema.String),
    scope: Schema.NullOr(Schema.String),
    status: Schema.Literal("pending", "failed", "synced", "held"),
    retryCount: Schema.Number,
    createdAt: Schema.Number,
    lastAttemptAt: Schema.NullOr(Schema.Number),
    nextAttemptAt: Schema.NullOr(Schema.Number),
    lastError: Schema.NullOr(Schema.String),
    lastErrorCategory: Schema.NullOr(Schema.String),
    data: Schema.String
  })
)

const columns = `id, event_id AS eventId, event_type AS eventType, project_uuid AS projectUuid, scope, status, retry_count AS retryCount,
  created_at AS createdAt, last_attempt_at AS lastAttemptAt, next_attempt_at AS nextAttemptAt,
  last_error AS lastError, last_error_category AS lastErrorCategory, data`

const Limits = rowsOf(Schema.Struct({ maxEvents: Schema.Number, maxBytes: Schema.Number, learnedAt: Schema.Number }))

const limitColumns = "max_events AS maxEvents, max_bytes AS maxBytes, learned_at AS learnedAt"
