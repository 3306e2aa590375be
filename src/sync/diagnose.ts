import { Effect, Either } from "effect"
import { parseJson } from "../contract/wire.ts"
import { validateEvent, type FieldMismatch } from "../domain/validateEvent.ts"
import { asItCounts, Consent } from "../events/Consent.ts"
import { EventQueue } from "../events/EventQueue.ts"
import type { QueueRow, QueueStatus } from "../events/QueuedEvent.ts"

/** What the registry says about one queued event; no errors mean that a host has to take it. */
export interface Diagnosed {
  readonly eventId: string
  readonly eventType: string
  readonly status: QueueStatus
  readonly errors: ReadonlyArray<FieldMismatch>
}

/** What a look at the whole queue found. */
export interface Diagnosis {
  readonly total: number
  readonly invalid: number
  /** Those at fault, or every event where that was asked for, in the order of recording. */
  readonly results: ReadonlyArray<Diagnosed>
}

/**
 * Holds every unsent event of this machine, whoever's it is, to the registry that events are made with (S039 FR-007). Page
 * by page, so that a long queue costs no more memory than a short one; `sound` also lists the events without fault.
 */
export const diagnose = Effect.fn("sync.diagnose")(function* (options: { readonly sound?: boolean } = {}) {
  const queue = yield* EventQueue
  // What `sync status` would call damaged is not called sound here: not every page is met on the way through the events.
  yield* Effect.zipRight(queue.verify({ thorough: true }), queue.counts(null))
  const seen = asItCounts(yield* Effect.flatMap(Consent, ({ withheld }) => withheld))
  const results: Array<Diagnosed> = []
  let total = 0
  let invalid = 0
  let after = 0
  for (;;) {
    const page: ReadonlyArray<QueueRow> = yield* queue.unsent(after, pageSize)
    for (const row of page) {
      const errors = faultsOf(row)
      total += 1
      if (errors.length > 0) invalid += 1
      if (errors.length > 0 || options.sound === true) {
        results.push({ eventId: row.eventId, eventType: row.eventType, status: seen(row).status, errors })
      }
    }
    const last = page.at(-1)
    if (last === undefined) break
    after = last.id
  }
  const diagnosis: Diagnosis = { total, invalid, results }
  return diagnosis
})

/** Where a row departs from the registry, field by field. */
export const faultsOf = ({ data, eventId }: QueueRow): ReadonlyArray<FieldMismatch> => {
  const event = Either.getOrNull(Either.fromOption(parseJson(data), () => null))
  if (event === null) return [{ field: "event", expected: "JSON", found: data.slice(0, 120) }]
  const mismatches = validateEvent(event)
  // A host judges events by the id inside; under another one its verdict would never find the row.
  return idOf(event) === eventId || mismatches.some(({ field }) => field === "event_id")
    ? mismatches
    : [{ field: "event_id", expected: eventId, found: String(idOf(event)) }, ...mismatches]
}

// helpers

const pageSize = 500

const idOf = (event: unknown) =>
  typeof event === "object" && event !== null && "event_id" in event ? event.event_id : undefined
