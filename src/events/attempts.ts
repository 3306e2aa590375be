import { Array, Option } from "effect"
import type { Attempt, QueueRow, Settlement } from "./QueuedEvent.ts"

/** Where an account's run came to nothing; of long outages the latest are enough to understand. */
export const shownStops = 20

/** Everything that happened to an event, in the order of time: what was written down, and what its row says by itself. */
export const attemptsOf = (
  row: QueueRow,
  noted: ReadonlyArray<Attempt>,
  stops: ReadonlyArray<Attempt>
): ReadonlyArray<Attempt> =>
  [...told(row, noted), ...noted, ...stops, ...taken(row, noted)].toSorted((left, right) => left.at - right.at)

/** When an event was thrown away, if its notes say so. */
export const discardIn = (noted: ReadonlyArray<Attempt>): Option.Option<number> =>
  Option.map(
    Array.findLast(noted, ({ outcome }) => outcome === "discarded"),
    ({ at }) => at
  )

/** When an event had to go because the queue was full, if its notes say so. */
export const evictionIn = (noted: ReadonlyArray<Attempt>): Option.Option<number> =>
  Option.map(
    Array.findLast(noted, ({ outcome }) => outcome === "evicted"),
    ({ at }) => at
  )

/** Until when an event could be concerned by what happens to its account; one that is held is in no run. */
export const settledAt = ({ lastAttemptAt, status }: QueueRow): number =>
  status === "synced" || status === "held" ? (lastAttemptAt ?? 0) : Number.MAX_SAFE_INTEGER

/** One verdict for each event: what the server has once taken stays taken, whatever else it says about it. */
export const distinct = (verdicts: ReadonlyArray<Settlement>): ReadonlyArray<Settlement> => {
  const byId = new Map<string, Settlement>()
  for (const verdict of verdicts) {
    const earlier = byId.get(verdict.eventId)
    if (earlier === undefined || earlier.outcome === "failed") byId.set(verdict.eventId, verdict)
  }
  return [...byId.values()]
}

// helpers

/** A refusal from before attempts were written down. */
const told = (
  { createdAt, lastAttemptAt, lastError, lastErrorCategory, status }: QueueRow,
  noted: ReadonlyArray<Attempt>
) =>
  lastError === null || status === "held" || noted.some(({ outcome }) => outcome === "failed")
    ? []
    : [{ at: lastAttemptAt ?? createdAt, outcome: "failed", category: lastErrorCategory, reason: lastError } as const]

const taken = ({ createdAt, lastAttemptAt, status }: QueueRow, noted: ReadonlyArray<Attempt>) =>
  status !== "synced" || noted.some(({ outcome }) => outcome === "duplicate")
    ? []
    : [{ at: lastAttemptAt ?? createdAt, outcome: "synced", category: null, reason: null } as const]
