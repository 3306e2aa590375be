import { Clock, Duration, Effect, Either, Option } from "effect"
import type { Category } from "../sync/categories.ts"
import { drain, type DrainFailure, type DrainOptions } from "../sync/drain.ts"
import { afterThoseWhoWait } from "../sync/oneDrainer.ts"
import type { DrainReport } from "../sync/DrainReport.ts"
import { version } from "../version.ts"
import type { DaemonState } from "./DaemonState.ts"
import { retryDelay } from "./schedules.ts"
import { whatIsSeen } from "./seen.ts"

/**
 * One run of the drain of `sync now`, and what follows from it for the next one. What the host refused is left alone, save
 * by the first run of a version that has not tried it yet (design 14). Never fails: what goes wrong is in the state.
 */
export const drainRound = (state: DaemonState, options: Pick<DrainOptions, "live" | "busy"> = {}) =>
  Effect.gen(function* () {
    yield* afterThoseWhoWait
    const before = yield* whatIsSeen
    const result = yield* Effect.either(
      drain({ ...options, inBackground: true, sparesRefused: state.triedBy === version })
    )
    const now = yield* Clock.currentTimeMillis
    const end = Either.match(result, { onLeft: endOfFailure, onRight: endOfReport })
    const drained = Either.isRight(result) ? { lastDrain: drainedAt(now, result.right) } : {}
    const after: DaemonState = { ...state, ...drained, trouble: null, parked: null }
    if (end === null) return { ...after, triedBy: version }
    const { category, lasts, reason } = end
    // Who signs in meanwhile is heard; else a token that the run itself has renewed is no news.
    const seen = category === "auth_expired" ? before : yield* whatIsSeen
    if (lasts) return { ...after, parked: { since: now, category, reason, seen } }
    const failures = (state.trouble?.failures ?? 0) + 1
    const wait = Math.max(Duration.toMillis(yield* retryDelay(failures)), end.wishMillis)
    // Who has named a time gets it, whatever else has changed.
    const hangsOn = end.wishMillis > 0 ? {} : { seen }
    return { ...after, trouble: { failures, until: now + wait, wait, category, reason, ...hangsOn } }
  }).pipe(Effect.withSpan("daemon.round"))

// helpers

/** Why a run ended early; `lasts`: trying again changes nothing. `wishMillis`: how long the host asked to be left alone. */
interface End {
  readonly category: Category
  readonly reason: string
  readonly lasts: boolean
  readonly wishMillis: number
}

const endOfReport = ({ stopped }: DrainReport): End | null =>
  Option.match(stopped, {
    onNone: () => null,
    onSome: ({ category, reason, retryAfterSeconds = 0 }) => ({
      category,
      reason,
      lasts: lasting.has(category),
      wishMillis: retryAfterSeconds * 1000
    })
  })

const lasting: ReadonlySet<Category> = new Set<Category>(["protocol_mismatch", "auth_expired", "permission_denied"])

/** What never got as far as the host: prerequisites last until somebody provides them, what is locked or full passes. */
const endOfFailure = (error: DrainFailure): End => ({
  category: error._tag === "NotReady" && error.state === "MISSING_AUTH" ? "auth_expired" : "unknown",
  reason: error.message,
  lasts: error._tag === "NotReady" || error._tag === "RolloutDisabled",
  wishMillis: 0
})

const drainedAt = (at: number, { duplicates, pending, refused, synced }: DrainReport) => ({
  at,
  synced,
  duplicates,
  refused,
  pending
})
