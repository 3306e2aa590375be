import { Effect, Schema } from "effect"
import { HeldReason, type QueueCounts } from "./QueuedEvent.ts"
import type { SqlFailure, Statements } from "./sql.ts"

/** The numbers of a scope, from indexes alone: some milliseconds at 100,000 rows (design 12). */
export const countRows = ({ all }: Statements, scope: string | null): Effect.Effect<QueueCounts, SqlFailure> =>
  Effect.gen(function* () {
    const groups = yield* all(Group, "SELECT status, scope, retry_count, count(*) AS count FROM queue GROUP BY 1, 2, 3")
    const held = yield* all(Held, heldByReason, [scope])
    const [oldest] = yield* all(Oldest, oldestUnsent, [scope])
    const [state] = yield* all(State, "SELECT evicted, last_emitted_at, last_sync_at FROM state")
    const sum = (matches: (group: typeof Group.Type) => boolean) =>
      groups.reduce((total, group) => (matches(group) ? total + group.count : total), 0)
    const own = (from: number, to: number) =>
      sum((group) => isUnsent(group) && group.scope === scope && group.retry_count >= from && group.retry_count <= to)
    return {
      pending: sum((group) => group.status === "pending" && group.scope === scope),
      failed: sum((group) => group.status === "failed" && group.scope === scope),
      held: held.reduce((total, { count }) => total + count, 0),
      heldReasons: Object.fromEntries(held.map(({ count, reason }) => [reason, count])),
      history: sum(({ status }) => status === "synced"),
      otherAccounts: sum((group) => isUnsent(group) && group.scope !== null && group.scope !== scope),
      unclaimed: scope === null ? 0 : sum((group) => isUnsent(group) && group.scope === null),
      evicted: state?.evicted ?? 0,
      oldestPendingAt: oldest?.created_at ?? null,
      retries: { zero: own(0, 0), oneToThree: own(1, 3), fourOrMore: own(4, Infinity) },
      topFailing: yield* all(Failure, topFailing, [scope]),
      lastEmittedAt: state?.last_emitted_at ?? null,
      lastSyncAt: state?.last_sync_at ?? null
    }
  })

// helpers

const Group = Schema.Struct({
  status: Schema.Literal("pending", "failed", "synced", "held"),
  scope: Schema.NullOr(Schema.String),
  retry_count: Schema.Number,
  count: Schema.Number
})

const Held = Schema.Struct({ reason: HeldReason, count: Schema.Number })

const Oldest = Schema.Struct({ created_at: Schema.Number })

const State = Schema.Struct({
  evicted: Schema.Number,
  last_emitted_at: Schema.NullOr(Schema.Number),
  last_sync_at: Schema.NullOr(Schema.Number)
})

const Failure = Schema.Struct({
  eventType: Schema.String,
  category: Schema.String,
  reason: Schema.String,
  count: Schema.Number
})

const isUnsent = ({ status }: typeof Group.Type) => status === "pending" || status === "failed"

const heldByReason = `SELECT last_error_category AS reason, count(*) AS count FROM queue
  WHERE status = 'held' AND (scope IS ? OR scope IS NULL) GROUP BY 1`

const oldestUnsent = `SELECT created_at FROM queue WHERE scope IS ? AND status IN ('pending', 'failed')
  ORDER BY timestamp, id LIMIT 1`

const topFailing = `SELECT kind.event_type AS eventType, kind.last_error_category AS category,
    queue.last_error AS reason, kind.count
  FROM (
    SELECT event_type, last_error_category, count(*) AS count, max(id) AS latest FROM queue
    WHERE status = 'failed' AND scope IS ? GROUP BY 1, 2 ORDER BY count DESC, 1, 2 LIMIT 5
  ) AS kind JOIN queue ON queue.id = kind.latest ORDER BY kind.count DESC, 1, 2`
