import { Array, Effect, Schema } from "effect"
import { decodeEvent, encodeEvent, stamp, type Event, type EventDraft } from "../domain/Event.ts"
import { heldReason } from "./held.ts"
import { noteEvictions } from "./notes.ts"
import { notePlaces } from "./places.ts"
import type { HeldReason, ProjectPlace } from "./QueuedEvent.ts"
import { rowsOf, type SqlFailure, type Statements, type Value } from "./sql.ts"

/** What is recorded together, and what the queue allows. */
export interface Recording {
  readonly drafts: ReadonlyArray<EventDraft>
  readonly scope: string | null
  readonly held: HeldReason | undefined
  /** Where the events' project lies. */
  readonly place?: Omit<ProjectPlace, "projectUuid"> | undefined
  readonly now: number
  /** Values up to this one may be in use outside the queue. */
  readonly lamportFloor: number
  readonly maxRows: number
}

/** What was recorded: ids that were known already come back as they were recorded then. */
export interface Recorded {
  readonly events: ReadonlyArray<Event>
  readonly lamport: number
  readonly evicted: number
}

/** Inserts events with the next Lamport values; must run inside one transaction. */
export const record = (statements: Statements, recording: Recording): Effect.Effect<Recorded, SqlFailure> =>
  Effect.gen(function* () {
    const { drafts, lamportFloor, maxRows } = recording
    const [state] = yield* statements.all(State, "SELECT lamport_clock, row_count FROM state")
    const start = Math.max(state?.lamport_clock ?? 0, lamportFloor)
    const events = drafts.map((draft, index) => stamp(draft, start + 1 + index))
    const inserted = new Map<string, number>()
    for (const chunk of Array.chunksOf(events, 500)) {
      const values = chunk.flatMap((event) => rowOf(event, recording))
      for (const row of yield* statements.all(Inserted, insertOf(chunk.length), values)) {
        inserted.set(row.event_id, row.lamport_clock)
      }
    }
    yield* notePlaces(statements, placesOf(recording))
    const evicted = yield* makeRoom(
      statements,
      (state?.row_count ?? 0) + inserted.size - maxRows,
      inserted.size,
      recording.now
    )
    return {
      events: yield* Effect.forEach(events, (event) =>
        inserted.get(event.eventId) === event.lamportClock ? Effect.succeed(event) : known(statements, event.eventId)
      ),
      lamport: [...inserted.values()].reduce((left, right) => Math.max(left, right), start),
      evicted
    }
  })

// helpers

const State = rowsOf(Schema.Struct({ lamport_clock: Schema.Number, row_count: Schema.Number }))

const Inserted = rowsOf(Schema.Struct({ event_id: Schema.String, lamport_clock: Schema.Number }))

const Data = rowsOf(Schema.Struct({ data: Schema.String }))

const Id = rowsOf(Schema.Struct({ id: Schema.Number }))

const columns =
  "event_id, event_type, project_uuid, scope, timestamp, lamport_clock, data, status, created_at, last_error_category"

const insertOf = (rows: number) =>
  `INSERT INTO queue (${columns}) VALUES ${Array.replicate("(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows).join(", ")}
   ON CONFLICT (event_id) DO NOTHING RETURNING event_id, lamport_clock`

const rowOf = (event: Event, { held, now, scope }: Recording): ReadonlyArray<Value> => {
  const reason = heldReason(event, held)
  return [
    event.eventId,
    event.eventType,
    event.projectUuid,
    scope,
    event.timestamp,
    event.lamportClock,
    encodeEvent(event),
    reason === null ? "pending" : "held",
    now,
    reason
  ]
}

const placesOf = ({ drafts, place }: Recording): ReadonlyArray<ProjectPlace> =>
  place === undefined
    ? []
    : [...new Set(drafts.map(({ projectUuid }) => projectUuid))].flatMap((projectUuid) =>
        projectUuid === null ? [] : [{ projectUuid, ...place }]
      )

const known = ({ all }: Statements, eventId: string) =>
  Effect.flatMap(all(Data, "SELECT data FROM queue WHERE event_id = ?", [eventId]), ([row]) =>
    decodeEvent(row?.data ?? "")
  )

/**
 * History goes first; unsent events only when there is no more of it, and one for each that came: a limit that was lowered,
 * or a queue that was imported, costs none. Says how many of those went (design R14).
 */
const makeRoom = (statements: Statements, excess: number, came: number, now: number) =>
  Effect.gen(function* () {
    const { all, run } = statements
    if (excess <= 0) return 0
    const forgotten = yield* all(
      Id,
      `DELETE FROM queue WHERE id IN (
         SELECT id FROM queue WHERE status = 'synced' ORDER BY last_attempt_at, id LIMIT ?
       ) RETURNING id`,
      [excess]
    )
    const evicted = Math.min(excess - forgotten.length, came)
    if (evicted === 0) return 0
    const oldest = "id IN (SELECT id FROM queue ORDER BY id LIMIT ?)"
    yield* noteEvictions(statements, oldest, [evicted], now)
    yield* run(`DELETE FROM queue WHERE ${oldest}`, [evicted])
    yield* run("UPDATE state SET evicted = evicted + ?", [evicted])
    return evicted
  })
