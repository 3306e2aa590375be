import { Option, Schema } from "effect"
import { formatTimestamp } from "../domain/timestamp.ts"
import { HeldReason } from "./QueuedEvent.ts"

/** A row of the queue under the names of its columns, `id` apart. Times are epoch milliseconds. */
export interface StoredRow {
  readonly event_id: string
  readonly event_type: string
  readonly project_uuid: string | null
  readonly scope: string | null
  readonly timestamp: string
  readonly lamport_clock: number
  readonly data: string
  readonly status: "pending" | "failed" | "synced" | "held"
  readonly retry_count: number
  readonly created_at: number
  readonly last_attempt_at: number | null
  readonly next_attempt_at: number | null
  readonly last_error: string | null
  readonly last_error_category: string | null
}

/** Columns in the order of a record on disk, which begins with `id` (schema 1). */
export const storedColumns = [
  "event_id",
  "event_type",
  "project_uuid",
  "scope",
  "timestamp",
  "lamport_clock",
  "data",
  "status",
  "retry_count",
  "created_at",
  "last_attempt_at",
  "next_attempt_at",
  "last_error",
  "last_error_category"
] as const satisfies ReadonlyArray<keyof StoredRow>

/** What was found in the place of a row. */
export type FoundRow = Readonly<Record<string, unknown>>

/**
 * The row that was found, as far as it can be believed. Its event decides: without an intact one there is none, and what
 * stands beside it gives way. An event that may be anybody's is held, because it must not leave for the wrong account.
 */
export const storedRow = (found: FoundRow, now: number): StoredRow | undefined => {
  const data = found["data"]
  const event = Option.getOrUndefined(decodeEvent(data))
  if (typeof data !== "string" || event === undefined) return undefined
  const category = textOf(found["last_error_category"])
  const own = statusOf(found["status"], category)
  const isAnybodys = !isScope(found["scope"])
  const status = isAnybodys && own !== "synced" ? "held" : own
  return {
    event_id: event.event_id,
    event_type: event.event_type,
    project_uuid: event.project_uuid ?? null,
    scope: isAnybodys ? null : textOf(found["scope"]),
    timestamp: event.timestamp,
    lamport_clock: event.lamport_clock,
    data,
    status,
    retry_count: countOf(found["retry_count"]) ?? 0,
    created_at: countOf(found["created_at"]) ?? now,
    last_attempt_at: countOf(found["last_attempt_at"]),
    next_attempt_at: countOf(found["next_attempt_at"]),
    last_error: status === "failed" ? (textOf(found["last_error"]) ?? "") : textOf(found["last_error"]),
    // A project that agrees again would let it go to whoever signs in next.
    last_error_category:
      isAnybodys && status === "held" && (event.project_uuid ?? null) === null
        ? noProject
        : isAnybodys && category === "sync_disabled"
          ? "damaged"
          : categoryOf(status, category)
  }
}

/**
 * A row of the Python spec-kitty as one of ours, recorded signed out. Events leave in the order in which it queued them,
 * whose clock counts whole seconds. Its rows have no account: one with a `scope` of undefined may be anybody's by now.
 */
export const pythonRow = (found: FoundRow, now: number): StoredRow | undefined => {
  const { data, event_id, event_type } = found
  const retries = countOf(found["retry_count"]) ?? 0
  const seconds = countOf(found["timestamp"])
  const created = seconds === null ? now : seconds * 1000
  const event = Option.getOrUndefined(decodeEvent(data))
  if (typeof data !== "string" || typeof event_id !== "string") return undefined
  const project = event?.project_uuid ?? null
  const held =
    event === undefined || event.event_id !== event_id
      ? "invalid"
      : project === null
        ? noProject
        : "scope" in found
          ? "damaged"
          : undefined
  return {
    event_id,
    event_type: event?.event_type ?? textOf(event_type) ?? "unknown",
    project_uuid: project,
    scope: null,
    timestamp: formatTimestamp(created),
    lamport_clock: event?.lamport_clock ?? 0,
    data,
    status: held === undefined ? "pending" : "held",
    retry_count: retries,
    created_at: created,
    last_attempt_at: null,
    next_attempt_at: null,
    last_error: null,
    last_error_category: held ?? null
  }
}

// helpers

const noProject = "missing_project_uuid"

/** What every event has, of whatever version. */
const decodeEvent = Schema.decodeUnknownOption(
  Schema.parseJson(
    Schema.Struct({
      event_id: Schema.String.pipe(Schema.pattern(/^[0-9A-HJKMNP-TV-Za-z-]{26,36}$/)),
      event_type: Schema.NonEmptyString,
      aggregate_id: Schema.String,
      aggregate_type: Schema.String,
      payload: Schema.Record({ key: Schema.String, value: Schema.Unknown }),
      timestamp: Schema.String.pipe(Schema.pattern(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/)),
      node_id: Schema.String,
      lamport_clock: Schema.Int.pipe(Schema.between(0, 2 ** 48)),
      project_uuid: Schema.optional(Schema.NullOr(Schema.String))
    })
  )
)

const isHeldReason = Schema.is(HeldReason)

const textOf = (value: unknown) => (typeof value === "string" ? value : null)

const countOf = (value: unknown) =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null

/** Null, or `origin|user|team`. */
const isScope = (value: unknown) =>
  value === null || (typeof value === "string" && /^https?:\/\/[^|\s]+\|[^|]+\|[^|]+$/.test(value))

const statusOf = (value: unknown, category: string | null): StoredRow["status"] =>
  value === "pending" || value === "failed" || value === "synced" || value === "held"
    ? value
    : isHeldReason(category)
      ? "held"
      : "pending"

const categoryOf = (status: StoredRow["status"], category: string | null) => {
  if (status === "failed") return category ?? "unknown"
  if (status !== "held") return category
  return isHeldReason(category) ? category : "damaged"
}
