import { FastCheck } from "effect"
import { formatTimestamp } from "../../src/domain/timestamp.ts"
import { draftOf } from "./drafts.ts"

/** Up to twelve events with distinct ids, in any order, several at the same moment. */
export const someDrafts = FastCheck.uniqueArray(FastCheck.integer({ min: 0, max: 40 }), { maxLength: 12 }).chain(
  (numbers) =>
    FastCheck.tuple(...numbers.map(() => FastCheck.integer({ min: 0, max: 3 }))).map((seconds) =>
      numbers.map((n, index) => draftOf(n, { timestamp: formatTimestamp((seconds[index] ?? 0) * 1000) }))
    )
)

/** Accounts, and nobody. */
export const someScope = FastCheck.constantFrom("https://a|ada|red", "https://a|bob|red", null)
