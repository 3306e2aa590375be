import { Effect, Schema } from "effect"
import { QueueUnavailable } from "./errors.ts"
import { countIn, heldFor } from "./heldCounts.ts"
import { ofProjects } from "./places.ts"
import { HeldReason, type QueueCounts } from "./QueuedEvent.ts"
import { rowsOf, type SqlFailure, type Statements } from "./sql.ts"

/**
 * The numbers of a scope, from indexes alone: some milliseconds at 100,000 rows (design 12). A row that none of them
 * knows has a status that nobody wrote: the file is damaged.
 */
export const countRows = (
  path: string,
  { all }: Statements,
  scope: string | null,
  withdrawn: ReadonlyArray<string> = []
): Effect.Effect<QueueCounts, SqlFailure | QueueUnavailable> =>
  Effect.gen(function* () {
    // Only who has to tell the events of some projects from the others looks at the project of each.
    const others = withdrawn.length === 0 ? "" : ` AND NOT ${ofProjects(withdrawn)}`
    const unsent = yield* all(Unsent, unsentByScope(others), withdrawn)
    const [failures] = yield* all(Failed, failedBefore(others), [scope, ...withdrawn])
    // Those that wait of the withdrawn projects count among them, as they would be once that is written down.
    const held = [
      ...(yield* all(Held, heldRows)),
      ...(withdrawn.length === 0 ? [] : yield* all(Held, withdrawnRows(withdrawn), withdrawn))
    ]
    const [history] = yield* all(Counted, "SELECT count(*) AS count FROM queue WHERE status = 'synced'")
    const [oldest] = yield* all(Oldest, oldestUnsent(others), [scope, ...withdrawn])
    const [retried] = yield* all(Failed, retriedBefore(others), [scope, ...withdrawn])
    const [stop] = yield* all(Stopped, latestStop, [scope])
    const [state] = yield* all(State, "SELECT row_count, evicted, last_emitted_at, last_sync_at FROM state")
    const { count: failed = 0, many = 0 } = failures ?? {}
    const { count: retries = 0, many: manyRetries = 0 } = retried ?? {}
    const sum = (matches: (scope: string | null) => boolean) => countIn(unsent.filter(({ scope }) => matches(scope)))
    const unknown = (state?.row_count ?? 0) - sum(() => true) - (history?.count ?? 0) - countIn(held)
    if (unknown !== 0) {
      return yield* new QueueUnavailable({ path, reason: "corrupt", detail: "its rows do not add up" })
    }
    const pending = sum((own) => own === scope) - failed
    return {
      pending,
      failed,
      ...heldFor(scope, held, unsent),
      history: history?.count ?? 0,
      otherAccounts: sum((other) => other !== null && other !== scope),
      unclaimed: scope === null ? 0 : sum((other) => other === null),
      python: null,
      evicted: state?.evicted ?? 0,
      oldestPendingAt: oldest?.created_at ?? null,
      // Only a refusal counts as a try; what was refused is failed until somebody puts it back.
      retries: {
        zero: pending - retries,
        oneToThree: failed - many + retries - manyRetries,
        fourOrMore: many + manyRetries
      },
      topFailing: yield* all(Failure, topFailing(others), [scope, ...withdrawn]),
      lastEmittedAt: state?.last_emitted_at ?? null,
      lastSyncAt: state?.last_sync_at ?? null,
      lastStop: stop ?? null
    }
  })

// helpers

const Unsent = rowsOf(Schema.Struct({ scope: Schema.NullOr(Schema.String), count: Schema.Number }))

const Failed = rowsOf(Schema.Struct({ count: Schema.Number, many: Schema.Number }))

const Stopped = rowsOf(Schema.Struct({ at: Schema.Number, category: Schema.String, reason: Schema.String }))

const Counted = rowsOf(Schema.Struct({ count: Schema.Number }))

const Held = rowsOf(
  Schema.Struct({
    projectUuid: Schema.NullOr(Schema.String),
    scope: Schema.NullOr(Schema.String),
    reason: HeldReason,
    count: Schema.Number
  })
)

const Oldest = rowsOf(Schema.Struct({ created_at: Schema.Number }))

const State = rowsOf(
  Schema.Struct({
    row_count: Schema.Number,
    evicted: Schema.Number,
    last_emitted_at: Schema.NullOr(Schema.Number),
    last_sync_at: Schema.NullOr(Schema.Number)
  })
)

const Failure = rowsOf(
  Schema.Struct({
    eventType: Schema.String,
    category: Schema.String,
    reason: Schema.String,
    count: Schema.Number
  })
)

const unsentByScope = (others: string) => `SELECT scope, count(*) AS count FROM queue INDEXED BY queue_fifo
  WHERE status IN ('pending', 'failed')${others} GROUP BY scope`

// SQLite takes a partial index only where its condition is repeated word for word.
const problem = "status IN ('failed', 'held')"

const failedBefore = (others: string) => `SELECT count(*) AS count, coalesce(sum(retry_count > 3), 0) AS many FROM queue
  WHERE ${problem} AND status = 'failed' AND scope IS ?${others}`

const retriedBefore = (
  others: string
) => `SELECT count(*) AS count, coalesce(sum(retry_count > 3), 0) AS many FROM queue
  WHERE status = 'pending' AND retry_count > 0 AND scope IS ?${others}`

const latestStop = "SELECT at, category, reason FROM stops WHERE scope = ? ORDER BY id DESC LIMIT 1"

// From `queue_held` alone, which SQLite takes only where nothing is asked beside its own condition.
const heldRows = `SELECT project_uuid AS projectUuid, scope, last_error_category AS reason, count(*) AS count FROM queue
  WHERE status = 'held' GROUP BY 1, 2, 3`

const withdrawnRows = (
  withdrawn: ReadonlyArray<string>
) => `SELECT project_uuid AS projectUuid, scope, 'sync_disabled' AS reason, count(*) AS count
  FROM queue INDEXED BY queue_fifo WHERE status IN ('pending', 'failed') AND ${ofProjects(withdrawn)} GROUP BY 1, 2`

const oldestUnsent = (
  others: string
) => `SELECT created_at FROM queue WHERE scope IS ? AND status IN ('pending', 'failed')${others}
  ORDER BY timestamp, id LIMIT 1`

const topFailing = (others: string) => `SELECT kind.event_type AS eventType, kind.last_error_category AS category,
    queue.last_error AS reason, kind.count
  FROM (
    SELECT event_type, last_error_category, count(*) AS count, max(id) AS latest FROM queue
    WHERE ${problem} AND status = 'failed' AND scope IS ?${others} GROUP BY 1, 2 ORDER BY count DESC, 1, 2 LIMIT 5
  ) AS kind JOIN queue ON queue.id = kind.latest ORDER BY kind.count DESC, 1, 2`
