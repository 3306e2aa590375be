import { Clock, Duration, Effect, Either, Option } from "effect"
import { accountScope } from "../auth/Scope.ts"
import { Session } from "../auth/Session.ts"
import { EventQueue } from "../events/EventQueue.ts"
import type { Category } from "../sync/categories.ts"
import { drain, type DrainFailure, type DrainOptions } from "../sync/drain.ts"
import { afterThoseWhoWait } from "../sync/oneDrainer.ts"
import type { DrainReport } from "../sync/DrainReport.ts"
import { version } from "../version.ts"
import type { DaemonState } from "./DaemonState.ts"
import { retryDelay } from "./schedules.ts"
import { asSeenNow, whatIsSeen } from "./seen.ts"

/**
 * One run of the drain of `sync now`, and what follows from it for the next one. What the host refused is left alone, save
 * by the first run of a version that has not tried it yet (design 14). Never fails: what goes wrong is in the state.
 */
export const drainRound = (state: DaemonState, live: NonNullable<DrainOptions["live"]> = Effect.succeedNone) =>
  Effect.gen(function* () {
    yield* afterThoseWhoWait
    const before = yield* whatIsSeen
    const result = yield* Effect.either(drain({ live, inBackground: true, sparesRefused: state.triedBy === version }))
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
    return { ...after, trouble: { failures, until: now + wait, wait, category, reason } }
  }).pipe(Effect.withSpan("daemon.round"))

/**
 * The same state, without the reason to send nothing, where something has changed that may have been it: the account, its
 * tokens, the settings, the version; or where `sync now` has got through.
 */
export const unparked = (state: DaemonState) =>
  Effect.gen(function* () {
    const { parked } = yield* asSeenNow(state)
    if (parked === null) return { ...state, parked }
    const queue = yield* EventQueue
    const scope = Option.getOrNull(Option.map(yield* Effect.flatMap(Session, ({ peek }) => peek), accountScope))
    const lastSyncAt = yield* queue.counts(scope).pipe(
      Effect.map((counts) => counts.lastSyncAt),
      Effect.orElseSucceed(() => null)
    )
    return lastSyncAt !== null && lastSyncAt > parked.since ? { ...state, parked: null } : state
  })

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
