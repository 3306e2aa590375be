import { Clock, Effect, Order, Ref } from "effect"
import { encodeEvent, stamp, type Event, type EventDraft } from "../domain/Event.ts"
import type { EventQueue } from "./EventQueue.ts"
import { heldReason } from "./held.ts"
import type {
  Cursor,
  FailureCount,
  HeldReason,
  QueueCounts,
  QueuedEvent,
  QueueStatus,
  Settlement
} from "./QueuedEvent.ts"
import { distinct } from "./settlements.ts"

/** The queue as a list in memory: see {@link EventQueue.layerMemory}. */
export const makeMemoryQueue: Effect.Effect<EventQueue["Type"]> = Effect.gen(function* () {
  const state = yield* Ref.make<State>({ rows: [], lamport: 0, lastEmittedAt: null, lastSyncAt: null })

  const offer = (draft: EventDraft, scope: string | null, held?: HeldReason) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => Ref.modify(state, record(draft, scope, held, now)))

  return {
    offer,
    offerAll: (drafts, scope, held) => Effect.forEach(drafts, (draft) => offer(draft, scope, held)),
    next: (scope, { after, limit }) =>
      Effect.map(Ref.get(state), ({ rows }) =>
        rows
          .flatMap((row) => (row.scope === scope && isUnsent(row) ? [queued(row)] : []))
          .filter((row) => after === undefined || inOrder(row, after) > 0)
          .sort(inOrder)
          .slice(0, limit)
      ),
    settle: (verdicts) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        Ref.update(state, (current) => ({
          ...current,
          rows: distinct(verdicts).reduce((rows, verdict) => rows.map(settled(verdict)), current.rows),
          lastSyncAt: verdicts.length === 0 ? current.lastSyncAt : now
        }))
      ),
    adopt: (scope) =>
      Ref.modify(state, (current) => [
        current.rows.filter((row) => row.scope === null && isUnsent(row)).length,
        { ...current, rows: current.rows.map((row) => (row.scope === null ? { ...row, scope } : row)) }
      ]),
    counts: (scope) => Effect.map(Ref.get(state), countsFor(scope)),
    pendingElsewhere: (scope) => Effect.map(Ref.get(state), ({ rows }) => elsewhere(rows, scope))
  }
})

// helpers

interface Row {
  readonly id: number
  readonly event: Event
  readonly data: string
  readonly scope: string | null
  readonly status: QueueStatus
  readonly held: HeldReason | null
  readonly retryCount: number
  readonly createdAt: number
  readonly reason: string
  readonly category: string
}

interface State {
  readonly rows: ReadonlyArray<Row>
  readonly lamport: number
  readonly lastEmittedAt: number | null
  readonly lastSyncAt: number | null
}

const record =
  (draft: EventDraft, scope: string | null, held: HeldReason | undefined, now: number) =>
  (state: State): [Event, State] => {
    const known = state.rows.find(({ event }) => event.eventId === draft.eventId)
    if (known !== undefined) return [known.event, state]
    const lamport = state.lamport + 1
    const event = stamp(draft, lamport)
    const reason = heldReason(draft, held)
    const row: Row = {
      id: state.rows.length + 1,
      event,
      data: encodeEvent(event),
      scope,
      status: reason === null ? "pending" : "held",
      held: reason,
      retryCount: 0,
      createdAt: now,
      reason: "",
      category: ""
    }
    return [event, { ...state, rows: [...state.rows, row], lamport, lastEmittedAt: now }]
  }

const isUnsent = ({ status }: Row) => status === "pending" || status === "failed"

const queued = ({ data, event, id, retryCount, status }: Row): QueuedEvent => ({
  id,
  eventId: event.eventId,
  eventType: event.eventType,
  timestamp: event.timestamp,
  status: status === "failed" ? "failed" : "pending",
  retryCount,
  data
})

const inOrder = (left: Cursor, right: Cursor) =>
  left.timestamp === right.timestamp ? left.id - right.id : left.timestamp < right.timestamp ? -1 : 1

const settled =
  ({ category, eventId, outcome, reason }: Settlement) =>
  (row: Row): Row => {
    if (row.event.eventId !== eventId || !isUnsent(row)) return row
    if (outcome !== "failed") return { ...row, status: "synced" }
    return {
      ...row,
      status: "failed",
      retryCount: row.retryCount + 1,
      reason: reason ?? "",
      category: category ?? "unknown"
    }
  }

const elsewhere = (rows: ReadonlyArray<Row>, scope: string | null) =>
  rows.filter((row) => isUnsent(row) && row.scope !== null && row.scope !== scope).length

const countsFor =
  (scope: string | null) =>
  ({ lastEmittedAt, lastSyncAt, rows }: State): QueueCounts => {
    const unsent = rows.filter((row) => row.scope === scope && isUnsent(row))
    const held = rows.filter((row) => row.status === "held" && (row.scope === scope || row.scope === null))
    const retried = (from: number, to: number) =>
      unsent.filter(({ retryCount }) => retryCount >= from && retryCount <= to).length
    return {
      pending: unsent.filter(({ status }) => status === "pending").length,
      failed: unsent.filter(({ status }) => status === "failed").length,
      held: held.length,
      heldReasons: held.reduce<Partial<Record<HeldReason, number>>>(
        (counts, row) => (row.held === null ? counts : { ...counts, [row.held]: (counts[row.held] ?? 0) + 1 }),
        {}
      ),
      history: rows.filter(({ status }) => status === "synced").length,
      otherAccounts: elsewhere(rows, scope),
      unclaimed: scope === null ? 0 : rows.filter((row) => row.scope === null && isUnsent(row)).length,
      evicted: 0,
      oldestPendingAt: [...unsent].sort((left, right) => inOrder(queued(left), queued(right)))[0]?.createdAt ?? null,
      retries: { zero: retried(0, 0), oneToThree: retried(1, 3), fourOrMore: retried(4, Infinity) },
      topFailing: topFailing(unsent.filter(({ status }) => status === "failed")),
      lastEmittedAt,
      lastSyncAt
    }
  }

const topFailing = (rows: ReadonlyArray<Row>): ReadonlyArray<FailureCount> =>
  rows
    .reduce<ReadonlyArray<FailureCount>>((kinds, { category, event: { eventType }, reason }) => {
      const kind = kinds.find((one) => one.eventType === eventType && one.category === category)
      return kind === undefined
        ? [...kinds, { eventType, category, reason, count: 1 }]
        : kinds.map((one) => (one === kind ? { ...one, reason, count: one.count + 1 } : one))
    }, [])
    .toSorted((left, right) => right.count - left.count || Order.string(nameOf(left), nameOf(right)))
    .slice(0, 5)

const nameOf = ({ category, eventType }: FailureCount) => `${eventType} ${category}`
