import { Either, Option, Schema } from "effect"
import { decodeEvent, encodeEvent, stamp, type Event, type EventDraft } from "../domain/Event.ts"
import { heldReason } from "./held.ts"
import { mayBeJudged, type Row, type State } from "./memoryCounts.ts"
import { HeldReason, type ProjectPlace, type Settlement } from "./QueuedEvent.ts"
import type { ScopedProject } from "./requeue.ts"
import type { StoredRow } from "./StoredRow.ts"

/** The state that knows of those places what they say now. */
export const noted = (state: State, places: ReadonlyArray<ProjectPlace>): State => ({
  ...state,
  places: places.reduce<State["places"]>((known, { agrees, projectUuid, root }) => {
    const place = { projectUuid: projectUuid.toLowerCase(), root, agrees }
    return [...known.filter((other) => other.projectUuid !== place.projectUuid || other.root !== root), place]
  }, state.places)
})

const isHeldReason = Schema.is(HeldReason)

/** With a row of another queue. One whose event cannot be read is no row for a queue that keeps events, not texts. */
export const restored = (state: State, row: StoredRow): State => {
  const event = Option.getOrUndefined(Either.getRight(decodeEvent(row.data)))
  if (event === undefined || state.rows.some(({ eventId }) => eventId === row.event_id)) return state
  const kept: Row = {
    id: (state.rows.at(-1)?.id ?? 0) + 1,
    eventId: row.event_id,
    eventType: row.event_type,
    projectUuid: row.project_uuid,
    event,
    data: row.data,
    scope: row.scope,
    status: row.status,
    held: Option.getOrNull(Option.liftPredicate(isHeldReason)(row.last_error_category)),
    retryCount: row.retry_count,
    createdAt: row.created_at,
    lastAttemptAt: row.last_attempt_at,
    nextAttemptAt: row.next_attempt_at,
    lastError: row.last_error,
    lastErrorCategory: row.last_error_category
  }
  return { ...state, rows: [...state.rows, kept], lamport: Math.max(state.lamport, row.lamport_clock) }
}

/** What a login may take. */
export const isAdoptable = ({ held, scope, status }: Row) =>
  scope === null && (status === "pending" || status === "failed" || (status === "held" && held !== "damaged"))

/** What is nobody's becomes `owner`'s. */
export const letGo = (state: State, chosen: ReadonlyArray<Row>, owner: string | null, at: number): [number, State] => [
  chosen.length,
  {
    ...state,
    rows: state.rows.map((row): Row =>
      chosen.includes(row)
        ? { ...row, status: "pending", held: null, lastErrorCategory: null, scope: row.scope ?? owner }
        : row
    ),
    noted: [
      ...state.noted,
      ...chosen.map(({ eventId, held }) => ({
        eventId,
        at,
        outcome: "released" as const,
        category: held,
        reason: null
      }))
    ]
  }
]

/** Records an event, unless it is known already. */
export const record =
  (draft: EventDraft, scope: string | null, held: HeldReason | undefined, now: number) =>
  (state: State): [Event, State] => {
    const known = state.rows.find(({ event }) => event.eventId === draft.eventId)
    if (known !== undefined) return [known.event, state]
    const lamport = state.lamport + 1
    const event = stamp(draft, lamport)
    const reason = heldReason(draft, held)
    const row: Row = {
      id: (state.rows.at(-1)?.id ?? 0) + 1,
      eventId: event.eventId,
      eventType: event.eventType,
      projectUuid: event.projectUuid,
      event,
      data: encodeEvent(event),
      scope,
      status: reason === null ? "pending" : "held",
      held: reason,
      retryCount: 0,
      createdAt: now,
      lastAttemptAt: null,
      nextAttemptAt: null,
      lastError: null,
      lastErrorCategory: reason
    }
    return [event, { ...state, rows: [...state.rows, row], lamport, lastEmittedAt: now }]
  }

/** A row after a verdict. */
export const settled =
  ({ category, eventId, outcome, reason }: Settlement, now: number) =>
  (row: Row): Row => {
    if (row.eventId !== eventId || !mayBeJudged(row)) return row
    if (outcome !== "failed") {
      return { ...row, status: "synced", held: null, lastAttemptAt: now, lastError: null, lastErrorCategory: null }
    }
    if (row.status === "held") return row
    return {
      ...row,
      status: "failed",
      retryCount: row.retryCount + 1,
      lastAttemptAt: now,
      lastError: reason ?? "",
      lastErrorCategory: category ?? "unknown"
    }
  }

/** What is written down of a verdict. */
export const notedFor =
  (rows: ReadonlyArray<Row>, at: number) =>
  ({ category, eventId, outcome, reason }: Settlement): State["noted"] =>
    outcome !== "synced" && rows.some((row) => row.eventId === eventId && mayBeJudged(row))
      ? [{ eventId, at, outcome, category: category ?? null, reason: reason ?? null }]
      : []

/** The state without what is held of a project because it had opted out, of an account and of nobody; and how many that were. */
export const heldDiscarded = (
  state: State,
  { projectUuid, scope }: ScopedProject,
  at: number
): readonly [number, State] => {
  const isMeant = (row: Row) =>
    row.status === "held" &&
    row.held === "sync_disabled" &&
    row.projectUuid?.toLowerCase() === projectUuid.toLowerCase() &&
    (row.scope === scope || row.scope === null)
  const gone = state.rows.filter(isMeant)
  const notes = gone.map(
    ({ eventId }) => ({ eventId, at, outcome: "discarded", category: null, reason: null }) as const
  )
  return [gone.length, { ...state, rows: state.rows.filter((row) => !isMeant(row)), noted: [...state.noted, ...notes] }]
}
