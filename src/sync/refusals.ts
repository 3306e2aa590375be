import { Effect, Schema } from "effect"
import { asItCounts, Consent } from "../events/Consent.ts"
import type { QueueUnavailable } from "../events/errors.ts"
import { EventQueue } from "../events/EventQueue.ts"
import type { QueueRow } from "../events/QueuedEvent.ts"
import { Category } from "./categories.ts"

/** An event that the host did not take, as it stands in the queue. */
export interface Failure {
  readonly eventId: string
  readonly eventType: string
  readonly reason: string
  readonly category: Category
  readonly attempts: number
}

/** Every failed event of an account, by category and, on demand, one by one. */
export interface Refusals {
  readonly categories: Readonly<Partial<Record<Category, number>>>
  readonly failures: ReadonlyArray<Failure>
}

export const noRefusals: Refusals = { categories: {}, failures: [] }

/**
 * What the host refused in this run or in an earlier one and has not taken since, page by page. Single failures are kept
 * only on demand, for they may be as many as the queue is long.
 */
export const refusalsOf = (
  scope: string | null,
  keepFailures: boolean
): Effect.Effect<Refusals, QueueUnavailable, EventQueue | Consent> =>
  Effect.gen(function* () {
    const queue = yield* EventQueue
    const seen = asItCounts(yield* Effect.flatMap(Consent, ({ withheld }) => withheld))
    const categories: Partial<Record<Category, number>> = {}
    const failures: Array<Failure> = []
    let after = 0
    for (;;) {
      const page: ReadonlyArray<QueueRow> = yield* queue.unsent(after, pageSize)
      for (const row of page.map(seen)) {
        if (row.status !== "failed" || row.scope !== scope) continue
        const failure = failureOf(row)
        categories[failure.category] = (categories[failure.category] ?? 0) + 1
        if (keepFailures) failures.push(failure)
      }
      const last = page.at(-1)
      if (last === undefined) return { categories, failures }
      after = last.id
    }
  })

// helpers

const pageSize = 500

const isCategory = Schema.is(Category)

const failureOf = ({ eventId, eventType, lastError, lastErrorCategory, retryCount }: QueueRow): Failure => ({
  eventId,
  eventType,
  reason: lastError ?? "",
  category: isCategory(lastErrorCategory) ? lastErrorCategory : "unknown",
  attempts: retryCount
})
