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

interface Whole extends Part {
  readonly pull?: Part | null
  readonly push?: Part | null
}

/** Whether everything was done that was asked for. A host that leaves `status` out still says what failed. */
export const isComplete = (result: Whole): boolean =>
  partsOf(result).every(
    (part) =>
      part == null ||
      (part.status !== "partial" &&
        part.status !== "error" &&
        (part.itemErrors ?? []).length === 0 &&
        !(part.items ?? []).some(isFailed) &&
        (part.summary?.failed ?? 0) === 0)
  )

/** A failure for which nobody gives a reason is said to be one. */
export const unexplained = (part: Part | null | undefined): string | null =>
  part?.status === "error" && (part.itemErrors ?? []).length === 0
    ? "The control plane says that this failed, and gives no reason"
    : null

/** Why a result counts as a failure, for whoever sees it as it came; nothing where it does not. */
export const shortfall = (result: Whole): string | null =>
  isComplete(result)
    ? null
    : (partsOf(result)
        .map(unexplained)
        .find((sentence) => sentence !== null) ??
      "The control plane says that not everything was done; its answer names what was not")

// helpers

const partsOf = (result: Whole) => [result, result.pull, result.push]
