import type { ItemError, ResultSummary } from "../contract/tracker.ts"

interface Part {
  readonly status?: string | null
  readonly summary?: ResultSummary | null
  readonly itemErrors?: ReadonlyArray<ItemError> | null
}

/** Whether everything was done that was asked for. A host that leaves `status` out still says what failed. */
export const isComplete = (result: Part & { readonly pull?: Part | null; readonly push?: Part | null }): boolean =>
  [result, result.pull, result.push].every(
    (part) =>
      part == null ||
      (part.status !== "partial" &&
        part.status !== "error" &&
        (part.itemErrors ?? []).length === 0 &&
        (part.summary?.failed ?? 0) === 0)
  )
