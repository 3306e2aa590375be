import { Effect, Schema } from "effect"
import { QueueUnavailable } from "./errors.ts"
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
    const recorded = yield* all(Unsent, unsentByScope(""))
    // Only who has to tell the events of some projects from the others looks at the project of each.
    const others = withdrawn.length === 0 ? "" : ` AND NOT ${ofProjects(withdrawn)}`
    const unsent = withdrawn.length === 0 ? recorded : yield* all(Unsent, unsentByScope(others), withdrawn)
    const [failures] = yield* all(Failed, failedBefore(others), [scope, ...withdrawn])
    const held = yield* all(Held, heldByReason, [scope])
    const [history] = yield* all(Counted, "SELECT count(*) AS count FROM queue WHERE status = 'synced'")
    const [oldest] = yield* all(Oldest, oldestUnsent(others), [scope, ...withdrawn])
    const [retried] = yield* all(Failed, retriedBefore(others), [scope, ...withdrawn])
    const [stop] = yield* all(Stopped, latestStop, [scope])
    const [state] = yield* all(State, "SELECT row_count, evicted, last_emitted_at, last_sync_at FROM state")
    const [anybodysHeld] = yield* all(Counted, allHeld)
    const { count: failed = 0, many = 0 } = failures ?? {}
    const { count: retries = 0, many: manyRetries = 0 } = retried ?? {}
    const sum = (matches: (scope: string | null) => boolean, rows = unsent) =>
      rows.reduce((total, { count, scope }) => (matches(scope) ? total + count : total), 0)
    const everything = sum(() => true, recorded)
    const unknown = (state?.row_count ?? 0) - everything - (history?.count ?? 0) - (anybodysHeld?.count ?? 0)
    if (unknown !== 0) {
      return yield* new QueueUnavailable({ path, reason: "corrupt", detail: "its rows do not add up" })
    }
    const pending = sum((own) => own === scope) - failed
    const isVisible = (other: string | null) => other === scope || other === null
    const withheld = sum(isVisible, recorded) - sum(isVisible)
    const reasons = Object.fromEntries(held.map(({ count, reason }) => [reason, count]))
    return {
      pending,
      failed,
      held: held.reduce((total, { count }) => total + count, withheld),
      heldReasons: withheld === 0 ? reasons : { ...reasons, sync_disabled: (reasons["sync_disabled"] ?? 0) + withheld },
      history: history?.count ?? 0,
      otherAccounts: sum((other) => other !== null && other !== scope),
      others: unsent.flatMap(({ count, scope: other }) =>
        other === null || other === scope ? [] : [{ scope: other, count }]
      ),
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

const Held = rowsOf(Schema.Struct({ reason: HeldReason, count: Schema.Number }))

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

const heldByReason = `SELECT last_error_category AS reason, count(*) AS count FROM queue
  WHERE ${problem} AND status = 'held' AND (scope IS ? OR scope IS NULL) GROUP BY 1`

const allHeld = `SELECT count(*) AS count FROM queue WHERE ${problem} AND status = 'held'`

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
