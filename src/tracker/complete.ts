import { Option, Predicate } from "effect"
import { firstText } from "../contract/wire.ts"
import type { ItemError, ResultSummary } from "../contract/tracker.ts"
import { briefly } from "../platform/terminalText.ts"

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
    (part) => part == null || (part.status !== "partial" && part.status !== "error" && !names(part))
  )

/**
 * A failure for which nobody gives a reason is said to be one, and where the reason is given for the whole, it is told.
 * `misread` elements of the answer may be the reason, and are named by whoever shows them.
 */
export const unexplained = (part: Whole | null | undefined, misread = 0): string | null => {
  if (part == null || (part.status !== "error" && part.status !== "partial")) return null
  if ((part.itemErrors ?? []).length > 0) return null
  const said = `The control plane says that ${part.status === "error" ? "this failed" : "not everything was done"}`
  const reason = reasonIn(part)
  if (reason !== null) return `${said}: ${reason}`
  if (misread > 0 || [part.pull, part.push].some(tells)) return null
  if (part.status === "error") return `${said}, and gives no reason`
  return (part.items ?? []).some(isFailed) ? null : `${said}, and does not say what was not`
}

/** What a push says nothing of: it may be done or not. Without items and without a sum, its status speaks for all. */
export const unmentioned = (part: Part, sent: number, misread: number): string | null => {
  const { itemErrors, items, status, summary } = part
  if (items == null && summary == null && itemErrors == null && status != null) return null
  const named = Math.max((items ?? []).length + (itemErrors ?? []).length + misread, summary?.total ?? 0)
  return named >= sent
    ? null
    : `The control plane says nothing of ${sent - named} of the ${sent === 1 ? "1 item" : `${sent} items`}: whether it did that is not known`
}

/** Why a result counts as a failure, for whoever sees it as it came; nothing where it does not. */
export const shortfall = (result: Whole, misread = 0): string | null =>
  isComplete(result)
    ? null
    : (partsOf(result)
        .map((part) => unexplained(part, misread))
        .find((sentence) => sentence !== null) ??
      "The control plane says that not everything was done; its answer names what was not")

// helpers

const partsOf = (result: Whole) => [result, result.pull, result.push]

/** Whether a part tells of something that was not done. */
const names = ({ itemErrors, items, summary }: Part) =>
  (itemErrors ?? []).length > 0 || (items ?? []).some(isFailed) || (summary?.failed ?? 0) > 0

/** Whether a half of a run says what was not done of it. */
const tells = (part: Part | null | undefined) => part != null && (names(part) || unexplained(part) !== null)

/** The words of the whole, where it has some. */
const reasonIn = (part: Part): string | null => {
  if (!Predicate.isReadonlyRecord(part)) return null
  const words = [
    ["code", "error_code"],
    ["message", "error", "detail"]
  ].flatMap((keys) => Option.toArray(firstText(part, keys)))
  return words.length === 0 ? null : briefly(words.join(": "), 500)
}
