import type { Category } from "./categories.ts"
import type { Failure, Judged } from "./verdicts.ts"

/** What a run has come to so far. */
export interface Tally {
  readonly synced: number
  readonly duplicates: number
  readonly failed: number
  readonly categories: Readonly<Partial<Record<Category, number>>>
  readonly failures: ReadonlyArray<Failure>
}

export const emptyTally: Tally = { synced: 0, duplicates: 0, failed: 0, categories: {}, failures: [] }

/** Counts one judged batch; single failures are kept only on demand, for they may be as many as the queue is long. */
export const counted = (tally: Tally, judged: Judged, keepFailures: boolean): Tally => ({
  synced: tally.synced + judged.synced,
  duplicates: tally.duplicates + judged.duplicates,
  failed: tally.failed + judged.failures.length,
  categories: judged.failures.reduce(
    (counts, { category }) => ({ ...counts, [category]: (counts[category] ?? 0) + 1 }),
    tally.categories
  ),
  failures: keepFailures ? [...tally.failures, ...judged.failures] : tally.failures
})
