import { canonicalJson } from "./json.ts"
import { lanes, type RecordedLane } from "./Lane.ts"
import type { StatusEvent } from "./StatusEvent.ts"

/** Where a work package stands. */
export interface WorkPackageState {
  readonly lane: RecordedLane
  readonly actor: string
  readonly lastTransitionAt: string
  readonly lastEventId: string
  readonly forceCount: number
}

/** A mission's board, as the log alone determines it. */
export interface Snapshot {
  readonly featureSlug: string
  readonly eventCount: number
  readonly lastEventId: string | null
  /** The time of the last event, so that the same log gives the same bytes (design 14). */
  readonly materializedAt: string
  readonly summary: Readonly<Record<string, number>>
  readonly workPackages: Readonly<Record<string, WorkPackageState>>
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

const inOrder = (a: StatusEvent, b: StatusEvent) => compare(a.at, b.at) || compare(a.eventId, b.eventId)

const firstOfEachId = (events: ReadonlyArray<StatusEvent>): ReadonlyArray<StatusEvent> => {
  const seen = new Set<string>()
  return events.filter(({ eventId }) => !seen.has(eventId) && seen.add(eventId))
}

/** A reviewer sent the work back. */
const isSendBack = (event: StatusEvent) =>
  event.toLane === "in_progress" &&
  ((event.fromLane === "for_review" && event.reviewRef !== null) || event.fromLane === "in_review")

const apply = (before: WorkPackageState | undefined, event: StatusEvent): WorkPackageState => ({
  lane: event.toLane,
  actor: event.actor,
  lastTransitionAt: event.at,
  lastEventId: event.eventId,
  forceCount: (before?.forceCount ?? 0) + (event.force ? 1 : 0)
})

/** Folds a log to its snapshot; never judges legality (reference facts: disk 3.6). The first of two equal ids counts. */
export const reduce = (events: ReadonlyArray<StatusEvent>): Snapshot => {
  const sorted = firstOfEachId(events).toSorted(inOrder)
  const states = new Map<string, WorkPackageState>()
  const settledBy = new Map<string, StatusEvent>()
  for (const event of sorted) {
    const current = settledBy.get(event.wpId)
    // Two machines moved the package in the same instant: the review verdict wins over the plain move.
    if (current !== undefined && current.at === event.at && isSendBack(current) && !isSendBack(event)) continue
    states.set(event.wpId, apply(states.get(event.wpId), event))
    settledBy.set(event.wpId, event)
  }
  const summary: Record<string, number> = Object.fromEntries(lanes.map((lane) => [lane, 0]))
  for (const { lane } of states.values()) summary[lane] = (summary[lane] ?? 0) + 1
  const last = sorted.at(-1)
  return {
    featureSlug: sorted[0]?.featureSlug ?? "",
    eventCount: sorted.length,
    lastEventId: last?.eventId ?? null,
    materializedAt: last?.at ?? "",
    summary,
    workPackages: Object.fromEntries(states)
  }
}

/** The exact bytes of `status.json`: sorted keys, indent 2, raw Unicode, final newline (design 4). */
export const encodeSnapshot = (snapshot: Snapshot): string => {
  const workPackages = Object.entries(snapshot.workPackages).map(([wpId, state]) => [
    wpId,
    {
      actor: state.actor,
      force_count: state.forceCount,
      lane: state.lane,
      last_event_id: state.lastEventId,
      last_transition_at: state.lastTransitionAt
    }
  ])
  const document = {
    event_count: snapshot.eventCount,
    feature_slug: snapshot.featureSlug,
    last_event_id: snapshot.lastEventId,
    materialized_at: snapshot.materializedAt,
    summary: snapshot.summary,
    work_packages: Object.fromEntries(workPackages)
  }
  return `${canonicalJson(document, { indent: 2 })}\n`
}
