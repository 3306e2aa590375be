import type { EventResult } from "../contract/events.ts"
import type { QueuedEvent, Settlement } from "../events/QueuedEvent.ts"
import { categoryOf } from "./categories.ts"

/** What a batch came to. Rows that the host did not mention, or has not judged yet, are in none of the lists and stay as they are. */
export interface Judged {
  readonly settlements: ReadonlyArray<Settlement>
  readonly synced: number
  readonly duplicates: number
  readonly refused: number
}

/**
 * Reads the host's verdicts on exactly these rows, whatever it says: ids that were not sent are nobody's business, every
 * status we do not know counts as a refusal (design 5), and so do verdicts on one event that contradict each other: sent
 * again it is a duplicate at worst.
 */
export const judge = (rows: ReadonlyArray<QueuedEvent>, results: ReadonlyArray<EventResult>): Judged => {
  const verdicts = new Map<string, EventResult>()
  for (const result of results) {
    const earlier = verdicts.get(result.eventId)
    if (earlier === undefined || weight(result) > weight(earlier)) verdicts.set(result.eventId, result)
  }
  const judged = rows.flatMap((row) => {
    const verdict = verdicts.get(row.eventId)
    return verdict === undefined || isInFlight(verdict) ? [] : [{ row, verdict }]
  })
  const refused = judged.flatMap(({ row, verdict }) =>
    isTaken(verdict) ? [] : [refusalOf(row, 200, verdict.error ?? unexplained(verdict.status))]
  )
  const taken = judged.flatMap(({ row, verdict }) => (isTaken(verdict) ? [{ row, verdict }] : []))
  return {
    settlements: [
      ...taken.map(({ row: { eventId }, verdict }): Settlement => ({
        eventId,
        outcome: verdict.status === "duplicate" ? "duplicate" : "synced"
      })),
      ...refused
    ],
    synced: taken.filter(({ verdict }) => verdict.status === "success").length,
    duplicates: taken.filter(({ verdict }) => verdict.status === "duplicate").length,
    refused: refused.length
  }
}

/** The host refused rows for a reason that came with an HTTP status. */
export const refuse = (
  rows: ReadonlyArray<QueuedEvent>,
  status: number,
  reasonOf: (row: QueuedEvent) => string
): Judged => ({
  settlements: rows.map((row) => refusalOf(row, status, reasonOf(row))),
  synced: 0,
  duplicates: 0,
  refused: rows.length
})

// helpers

const isTaken = ({ status }: EventResult) => status === "success" || status === "duplicate"

/** Newer hosts say so while they have not judged an event yet: it is neither taken nor refused. */
const isInFlight = ({ status }: EventResult) => status === "queued" || status === "pending"

const weight = (verdict: EventResult) => (isInFlight(verdict) ? 0 : isTaken(verdict) ? 1 : 2)

const unexplained = (status: string) => (status === "rejected" ? "Unknown error" : `Unknown status: ${status}`)

const refusalOf = ({ eventId }: QueuedEvent, status: number, reason: string): Settlement => ({
  eventId,
  outcome: "failed",
  reason: reason.slice(0, reasonLimit),
  category: categoryOf(status, reason)
})

/** Enough to understand, too little to fill the disk. */
const reasonLimit = 2000
