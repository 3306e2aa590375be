import { Clock, Effect, Option, Order, Ref } from "effect"
import type { EventDraft } from "../domain/Event.ts"
import { attemptsOf, discardIn, distinct, settledAt, shownStops } from "./attempts.ts"
import type { EventQueue } from "./EventQueue.ts"
import {
  countsFor,
  elsewhere,
  heldOf,
  inOrder,
  isUnsent,
  queued,
  withheld,
  type Row,
  type State
} from "./memoryCounts.ts"
import type { HeldReason, ProjectPlace } from "./QueuedEvent.ts"
import { heldDiscarded, isAdoptable, letGo, noted, notedFor, record, restored, settled } from "./memoryRows.ts"

/** The queue as a list in memory: see {@link EventQueue.layerMemory}. */
export const makeMemoryQueue: Effect.Effect<EventQueue["Type"]> = Effect.gen(function* () {
  const state = yield* Ref.make<State>({
    rows: [],
    lamport: 0,
    lastEmittedAt: null,
    lastSyncAt: null,
    noted: [],
    stops: [],
    limits: new Map(),
    places: []
  })
  const update = <A>(change: (state: State, now: number) => readonly [A, State]) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => Ref.modify(state, (current) => change(current, now)))

  const offer = (
    draft: EventDraft,
    scope: string | null,
    held?: HeldReason,
    place?: Omit<ProjectPlace, "projectUuid">
  ) =>
    update((current, now) => {
      const [event, after] = record(draft, scope, held, now)(current)
      const { projectUuid } = draft
      return [event, place === undefined || projectUuid === null ? after : noted(after, [{ projectUuid, ...place }])]
    })

  return {
    offer,
    offerAll: (drafts, ...recording) => Effect.forEach(drafts, (draft) => offer(draft, ...recording)),
    prepare: Effect.void,
    next: (scope, { after, except = [], failed, limit }) =>
      Effect.map(Ref.get(state), ({ rows }) =>
        rows
          .filter(
            ({ lastErrorCategory, projectUuid, status }) =>
              !except.includes(projectUuid?.toLowerCase() ?? "") &&
              (failed === undefined || status !== "failed" || failed.includes(lastErrorCategory ?? ""))
          )
          .flatMap((row) => (row.scope === scope && isUnsent(row) ? [queued(row)] : []))
          .filter((row) => after === undefined || inOrder(row, after) > 0)
          .sort(inOrder)
          .slice(0, limit)
      ),
    settle: (verdicts) =>
      update((current, now) => [
        undefined,
        {
          ...current,
          rows: distinct(verdicts).reduce((rows, verdict) => rows.map(settled(verdict, now)), current.rows),
          noted: [...current.noted, ...distinct(verdicts).flatMap(notedFor(current.rows, now))],
          lastSyncAt: verdicts.length === 0 ? current.lastSyncAt : now
        }
      ]),
    adopt: (scope) =>
      Ref.modify(state, (current) => [
        current.rows.filter((row) => row.scope === null && isUnsent(row)).length,
        { ...current, rows: current.rows.map((row) => (isAdoptable(row) ? { ...row, scope } : row)) }
      ]),
    restore: (rows) =>
      Ref.modify(state, (before) => {
        const after = rows.reduce(restored, before)
        return [after.rows.length - before.rows.length, after]
      }),
    counts: (scope, withdrawn = []) =>
      Effect.map(Ref.get(state), (current) =>
        countsFor(scope)({ ...current, rows: current.rows.map(withheld(withdrawn)) })
      ),
    places: Effect.map(Ref.get(state), ({ places }) => places),
    noteConsent: (places, withdrawn) =>
      update((current) => {
        const rows = current.rows.map(withheld(withdrawn))
        return [rows.filter((row, index) => row !== current.rows[index]).length, noted({ ...current, rows }, places)]
      }),
    heldOf: (projectUuid) => Effect.map(Ref.get(state), heldOf(projectUuid)),
    verify: () => Effect.void,
    pendingElsewhere: (scope) => Effect.map(Ref.get(state), ({ rows }) => elsewhere(rows, scope)),
    find: (id, limit) =>
      Effect.map(Ref.get(state), ({ rows }) =>
        rows
          .filter(({ eventId }) => eventId.startsWith(id))
          .toSorted((left, right) => Order.string(left.eventId, right.eventId))
          .slice(0, limit)
      ),
    attempts: (row) =>
      Effect.map(Ref.get(state), ({ noted, stops }) =>
        attemptsOf(
          row,
          noted.filter(({ eventId }) => eventId === row.eventId),
          stops
            .filter(({ at, scope }) => scope === row.scope && at >= row.createdAt && at <= settledAt(row))
            .slice(-shownStops)
        )
      ),
    // It has no limit.
    evictedAt: () => Effect.succeedNone,
    discardedAt: (id) =>
      Effect.map(Ref.get(state), ({ noted }) => discardIn(noted.filter(({ eventId }) => eventId === id))),
    unsent: (after, limit) =>
      Effect.map(Ref.get(state), ({ rows }) =>
        rows.filter(({ id, status }) => id > after && status !== "synced").slice(0, limit)
      ),
    requeue: (which) =>
      update((current) => {
        const chosen = current.rows.filter(
          (row) =>
            row.status === "failed" && ("scope" in which ? row.scope === which.scope : row.eventId === which.eventId)
        )
        const rows = current.rows.map((row): Row => (chosen.includes(row) ? { ...row, status: "pending" } : row))
        return [chosen.length, { ...current, rows }]
      }),
    release: (which) =>
      update((current, now) => {
        const chosen = current.rows.filter(
          ({ event, eventId, held, scope, status }) =>
            status === "held" &&
            held === "sync_disabled" &&
            event.projectUuid?.toLowerCase() === which.projectUuid.toLowerCase() &&
            ("scope" in which ? scope === which.scope || scope === null : eventId === which.eventId)
        )
        return letGo(current, chosen, null, now)
      }),
    claim: (which) =>
      update((current, now) => {
        const chosen = current.rows.filter(
          ({ event, eventId, held, scope, status }) =>
            status === "held" &&
            held === "damaged" &&
            event.projectUuid?.toLowerCase() === which.projectUuid.toLowerCase() &&
            (scope === which.scope || scope === null) &&
            (which.eventId === undefined || which.eventId === eventId)
        )
        return letGo(current, chosen, which.scope, now)
      }),
    discard: (eventId) =>
      update((current, at) => {
        const rows = current.rows.filter((row) => row.eventId !== eventId || row.status === "synced")
        if (rows.length === current.rows.length) return [false, current]
        const note = { eventId, at, outcome: "discarded", category: null, reason: null } as const
        return [true, { ...current, rows, noted: [...current.noted, note] }]
      }),
    discardHeld: (which) => update((current, at) => heldDiscarded(current, which, at)),
    noteStop: (scope, { category, reason }) =>
      update((current, at) => {
        const note = { scope, at, outcome: "stopped", category, reason } as const
        return [undefined, { ...current, stops: [...current.stops, note] }]
      }),
    limits: (origin) => Effect.map(Ref.get(state), ({ limits }) => Option.fromNullable(limits.get(origin))),
    rememberLimits: (origin, limits) =>
      update((current, learnedAt) => {
        const known = [...current.limits].filter(([other]) => other !== origin)
        return [
          undefined,
          {
            ...current,
            limits: new Map([...known, ...(limits === null ? [] : [[origin, { ...limits, learnedAt }] as const])])
          }
        ]
      })
  }
})
