import type { ItemError, ResultSummary } from "../contract/tracker.ts"

interface Part {
  readonly status?: string | null
  readonly summary?: ResultSummary | null
  readonly itemErrors?: ReadonlyArray<ItemError> | null
  readonly items?: ReadonlyArray<object> | null
}

/** Whether an item says of itself that it was not done; the words for what was done are the control plane's own. */
export const isFailed = (item: object): boolean =>
  "outcome" in item && typeof item.outcome === "string" && /^(failed|failure|error|rejected)$/i.test(item.outcome)

/** Whether everything was done that was asked for. A host that leaves `status` out still says what failed. */
export const isComplete = (result: Part & { readonly pull?: Part | null; readonly push?: Part | null }): boolean =>
  [result, result.pull, result.push].every(
    (part) =>
      part == null ||
      (part.status !== "partial" &&
        part.status !== "error" &&
        (part.itemErrors ?? []).length === 0 &&
        !(part.items ?? []).some(isFailed) &&
        (part.summary?.failed ?? 0) === 0)
  )
