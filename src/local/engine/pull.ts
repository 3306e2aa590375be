import { DateTime, Effect, Option, Order } from "effect"
import { writePayload } from "../cache/payload.ts"
import type { Issue } from "../Issue.ts"
import { merge } from "../merge.ts"
import { adopt } from "./adopt.ts"
import { outcomeOf, type Sync, type SyncFailure, type SyncOutcome } from "./Sync.ts"

/**
 * Takes what has changed at the tracker into the cache, at most `limit` issues that are not as they were, oldest change
 * first: what is left is the next pull's. All of it is kept together with the time up to which changes have been seen.
 */
export const pull = (sync: Sync, options: { readonly limit: number }): Effect.Effect<SyncOutcome, SyncFailure> =>
  Effect.gen(function* () {
    const { cache, connector, ownership, strategy } = sync
    const since = yield* cache.checkpoint
    const { doubts, issues, unreadable } = yield* connector.list({ updatedSince: since })
    const { known } = yield* adopt(sync, issues)
    const stored = byIdentity(known)

    const seen = [...byIdentity(issues).values()].sort(oldestFirst).map((external) => {
      const local = stored.get(external.ref.identity)
      const merged =
        local === undefined ? { issue: external, conflicts: [] } : merge(ownership, strategy)(local, external)
      const isNew = local === undefined
      return { ...merged, isNew, changes: isNew || writePayload(local) !== writePayload(merged.issue) }
    })
    const changed = seen.filter(({ changes }) => changes)
    const taken = changed.slice(0, options.limit)
    const remaining = changed.length - taken.length
    const upTo = remaining > 0 ? taken : seen

    yield* cache.store(
      taken.map(({ issue }) => issue),
      // What nobody could read is looked at again next time.
      unreadable.length > 0
        ? Option.none()
        : latest(
            since,
            upTo.map(({ issue }) => issue)
          )
    )
    const created = taken.filter(({ isNew }) => isNew).length
    return outcomeOf(
      { pulled_created: created, pulled_updated: taken.length - created, skipped: seen.length - changed.length },
      {
        conflicts: seen.filter((one) => !one.changes || taken.includes(one)).flatMap(({ conflicts }) => conflicts),
        errors: unreadable.map((why) => `list: ${why}`),
        warnings: doubts.map((why) => `list: ${why}`),
        remaining
      }
    )
  }).pipe(Effect.withSpan("local.pull"))

/** Issues by their identity; of several with one identity the last counts. */
export const byIdentity = (issues: ReadonlyArray<Issue>): Map<string, Issue> =>
  new Map(issues.map((issue) => [issue.ref.identity, issue]))

// helpers

const timeOf = ({ updated_at }: Issue) => (updated_at === null ? 0 : DateTime.toEpochMillis(updated_at))

const oldestFirst: Order.Order<Issue> = Order.combine(
  Order.mapInput(Order.number, timeOf),
  Order.mapInput(Order.string, ({ ref }: Issue) => ref.identity)
)

/** Never goes back. */
const latest = (since: Option.Option<DateTime.Utc>, issues: ReadonlyArray<Issue>): Option.Option<DateTime.Utc> =>
  issues
    .flatMap(({ updated_at }) => (updated_at === null ? [] : [updated_at]))
    .reduce(
      (found, time) => Option.some(Option.match(found, { onNone: () => time, onSome: (at) => DateTime.max(at, time) })),
      since
    )
