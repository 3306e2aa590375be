import { Option } from "effect"
import type { ConsentedCounts } from "../events/Consent.ts"
import type { FailureCount } from "../events/QueuedEvent.ts"
import { adviceOnOthers } from "./elsewhere.ts"
import { adviceOnHeld, adviceOnUnheard } from "./held.ts"
import { adviceFor, Category } from "./categories.ts"
import type { SyncStopped } from "./errors.ts"
import type { Failure, Refusals } from "./refusals.ts"
import { adviceOnPython, type PythonFile } from "./pythonFiles.ts"
import type { Tally } from "./Tally.ts"

/** What one run of the drain came to. Whatever was in the queue is synced, a duplicate, failed or pending now. */
export interface DrainReport {
  /** `success`: nothing of this account is left pending or failed; `partial`: some of it went; `failed`: nothing did. */
  readonly result: "success" | "partial" | "failed"
  readonly synced: number
  readonly duplicates: number
  /** Events that the host refused, in this run or before, and that are still here: as `sync status` counts them. */
  readonly failed: number
  /** Unsent events beside those. */
  readonly pending: number
  /** Events that the host refused in this run. */
  readonly refused: number
  /** Unsent events among those that were not sent, because nobody can read whether their project agrees. */
  readonly unheard: number
  /** Events that never leave; named, and nobody's fault (design R15). */
  readonly held: number
  /** Events that no login has adopted yet; nobody's, so nothing of this account is left by them. */
  readonly unclaimed: number
  /** Events that wait for other accounts. */
  readonly otherAccounts: number
  /** Events of other accounts that are held here. */
  readonly heldElsewhere: number
  /** Of the failed events. */
  readonly categories: Refusals["categories"]
  readonly advice: ReadonlyArray<string>
  /** The most frequent kinds of failure in the queue, with the host's own words. */
  readonly topFailing: ReadonlyArray<FailureCount>
  /** Every failed event, where the caller asked for them. */
  readonly failures: ReadonlyArray<Failure>
  /** Why the run ended before everything was tried. */
  readonly stopped: Option.Option<SyncStopped>
}

/** The report of a run that left the queue like this. */
export const drainReport = (
  tally: Tally,
  counts: ConsentedCounts,
  { categories, failures }: Refusals,
  stopped: Option.Option<SyncStopped>,
  python: ReadonlyArray<PythonFile>
): DrainReport => {
  const unsent = counts.pending + counts.failed
  const unheard = counts.unheard.reduce((total, { count }) => total + count, 0)
  return {
    result: unsent === 0 ? "success" : tally.synced + tally.duplicates > 0 ? "partial" : "failed",
    synced: tally.synced,
    duplicates: tally.duplicates,
    failed: counts.failed,
    pending: counts.pending,
    refused: tally.refused,
    unheard,
    held: counts.held,
    unclaimed: counts.unclaimed,
    otherAccounts: counts.otherAccounts,
    heldElsewhere: counts.heldElsewhere,
    categories,
    advice: [
      ...adviceOnUnheard(counts),
      ...ranked(categories).map(({ category }) => adviceFor(category)),
      ...Option.match(stopped, {
        onNone: () => (unsent > tally.refused + unheard ? [leftAdvice] : []),
        onSome: ({ category }) => (category in categories ? [] : [adviceFor(category)])
      }),
      ...adviceOnHeld(counts),
      ...adviceOnOthers(counts, true),
      ...adviceOnPython(python)
    ],
    topFailing: counts.topFailing,
    failures,
    stopped
  }
}

/** `Synced: N, Duplicates: N, Failed: N (reason: schema_mismatch: X, auth_expired: Y)`. */
export const summaryLine = ({ categories, duplicates, failed, synced }: DrainReport): string => {
  const reasons = ranked(categories).map(({ category, count }) => `${category}: ${count}`)
  return `Synced: ${synced}, Duplicates: ${duplicates}, Failed: ${failed}${
    reasons.length === 0 ? "" : ` (reason: ${reasons.join(", ")})`
  }`
}

/** Why the run ended before the host judged anything, if that is what happened. */
export const gotNowhere = ({ duplicates, refused, stopped, synced }: DrainReport): Option.Option<SyncStopped> =>
  Option.filter(stopped, () => synced + duplicates + refused === 0)

/** 0 exactly when nothing is left; 75 when trying again may help by itself, 4 when a login does (design R22). */
export const exitCodeOf = ({ refused, result, stopped, unheard }: DrainReport): 0 | 1 | 4 | 75 => {
  if (Option.isSome(stopped)) return exitCodesOfStop[stopped.value.category]
  if (result === "success") return 0
  return refused + unheard === 0 ? 75 : 1
}

/** See {@link exitCodeOf}; one for every category, as a run that was stopped for it ends. */
export const exitCodesOfStop: Readonly<Record<Category, 1 | 4 | 75>> = {
  schema_mismatch: 1,
  auth_expired: 4,
  permission_denied: 1,
  rate_limited: 75,
  oversized: 1,
  protocol_mismatch: 1,
  server_error: 75,
  offline: 75,
  unknown: 1
}

// helpers

const ranked = (categories: DrainReport["categories"]) =>
  Category.literals
    .flatMap((category) => {
      const count = categories[category] ?? 0
      return count === 0 ? [] : [{ category, count }]
    })
    .toSorted((left, right) => right.count - left.count)

const leftAdvice = "Some events were not judged by the host, or came in meanwhile: run `spec-kitty sync now` again."
