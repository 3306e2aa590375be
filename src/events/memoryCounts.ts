import { Array, Order } from "effect"
import type { Event } from "../domain/Event.ts"
import { heldFor } from "./heldCounts.ts"
import type {
  Attempt,
  Cursor,
  FailureCount,
  HeldReason,
  ProjectPlace,
  QueueCounts,
  QueuedEvent,
  QueueRow,
  RememberedLimits,
  ScopeCount
} from "./QueuedEvent.ts"

/** A row in memory. */
export interface Row extends QueueRow {
  readonly event: Event
  readonly held: HeldReason | null
}

/** Everything that a queue in memory knows. */
export interface State {
  readonly rows: ReadonlyArray<Row>
  readonly lamport: number
  readonly lastEmittedAt: number | null
  readonly lastSyncAt: number | null
  readonly noted: ReadonlyArray<Attempt & { readonly eventId: string }>
  readonly stops: ReadonlyArray<Attempt & { readonly scope: string }>
  readonly limits: ReadonlyMap<string, RememberedLimits>
  readonly places: ReadonlyArray<ProjectPlace>
}

export const isUnsent = ({ status }: Row) => status === "pending" || status === "failed"

/** The rows with those of some projects held, where they waited. */
export const withheld =
  (projects: ReadonlyArray<string>) =>
  (row: Row): Row =>
    isUnsent(row) && projects.some((uuid) => uuid.toLowerCase() === row.projectUuid?.toLowerCase())
      ? { ...row, status: "held", held: "sync_disabled", nextAttemptAt: null, lastErrorCategory: "sync_disabled" }
      : row

/** Whether a verdict may be about the row: it waits, or came to be held while it was on its way. */
export const mayBeJudged = (row: Row) => isUnsent(row) || (row.status === "held" && row.held === "sync_disabled")

export const queued = ({ data, event, id, projectUuid, retryCount, status }: Row): QueuedEvent => ({
  id,
  projectUuid,
  eventId: event.eventId,
  eventType: event.eventType,
  timestamp: event.timestamp,
  status: status === "failed" ? "failed" : "pending",
  retryCount,
  data
})

export const inOrder = (left: Cursor, right: Cursor) =>
  left.timestamp === right.timestamp ? left.id - right.id : left.timestamp < right.timestamp ? -1 : 1

export const elsewhere = (rows: ReadonlyArray<Row>, scope: string | null) =>
  rows.filter((row) => isUnsent(row) && row.scope !== null && row.scope !== scope).length

/** Rows of a project that are held because it had opted out, by account. */
export const heldOf =
  (projectUuid: string) =>
  ({ rows }: State): ReadonlyArray<ScopeCount> =>
    Object.values(
      Array.groupBy(
        rows.filter(
          ({ held, projectUuid: own, status }) =>
            status === "held" && held === "sync_disabled" && own?.toLowerCase() === projectUuid.toLowerCase()
        ),
        ({ scope }) => scope ?? ""
      )
    ).map((rows) => ({ scope: rows[0].scope, count: rows.length }))

/** The numbers as one account sees them. */
export const countsFor =
  (scope: string | null) =>
  ({ lastEmittedAt, lastSyncAt, rows, stops }: State): QueueCounts => {
    const unsent = rows.filter((row) => row.scope === scope && isUnsent(row))
    const held = rows.flatMap(({ held, projectUuid, scope, status }) =>
      status === "held" && held !== null ? [{ projectUuid, scope, reason: held, count: 1 }] : []
    )
    const retried = (from: number, to: number) =>
      unsent.filter(({ retryCount }) => retryCount >= from && retryCount <= to).length
    return {
      pending: unsent.filter(({ status }) => status === "pending").length,
      failed: unsent.filter(({ status }) => status === "failed").length,
      ...heldFor(
        scope,
        held,
        rows.filter(isUnsent).map(({ scope }) => ({ scope, count: 1 }))
      ),
      history: rows.filter(({ status }) => status === "synced").length,
      otherAccounts: elsewhere(rows, scope),
      unclaimed: scope === null ? 0 : rows.filter((row) => row.scope === null && isUnsent(row)).length,
      python: null,
      evicted: 0,
      oldestPendingAt: [...unsent].sort((left, right) => inOrder(queued(left), queued(right)))[0]?.createdAt ?? null,
      retries: { zero: retried(0, 0), oneToThree: retried(1, 3), fourOrMore: retried(4, Infinity) },
      topFailing: topFailing(unsent.filter(({ status }) => status === "failed")),
      lastEmittedAt,
      lastSyncAt,
      lastStop: latestStop(stops.findLast((stop) => stop.scope === scope))
    }
  }

// helpers

const topFailing = (rows: ReadonlyArray<Row>): ReadonlyArray<FailureCount> =>
  rows
    .reduce<ReadonlyArray<FailureCount>>((kinds, { eventType, lastError, lastErrorCategory }) => {
      const category = lastErrorCategory ?? ""
      const reason = lastError ?? ""
      const kind = kinds.find((one) => one.eventType === eventType && one.category === category)
      return kind === undefined
        ? [...kinds, { eventType, category, reason, count: 1 }]
        : kinds.map((one) => (one === kind ? { ...one, reason, count: one.count + 1 } : one))
    }, [])
    .toSorted((left, right) => right.count - left.count || Order.string(nameOf(left), nameOf(right)))
    .slice(0, 5)

const nameOf = ({ category, eventType }: FailureCount) => `${eventType} ${category}`

const latestStop = (stop: Attempt | undefined) =>
  stop === undefined ? null : { at: stop.at, category: stop.category ?? "", reason: stop.reason ?? "" }
