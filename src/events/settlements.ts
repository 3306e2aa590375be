import { Duration, Effect } from "effect"
import { distinct } from "./attempts.ts"
import { historyRows, mayBeJudged, noteVerdicts } from "./notes.ts"
import type { Settlement } from "./QueuedEvent.ts"
import { historyAge } from "./schedules.ts"
import type { SqlFailure, Statements } from "./sql.ts"

/**
 * Writes verdicts down and forgets what is too old; must run inside one transaction. Settled rows are not touched again. An
 * event that came to be held while it was on its way is synced when the host has it, and else stays held.
 */
export const settleRows = (
  statements: Statements,
  verdicts: ReadonlyArray<Settlement>,
  now: number
): Effect.Effect<void, SqlFailure> =>
  Effect.gen(function* () {
    const { run } = statements
    const judged = distinct(verdicts)
    yield* noteVerdicts(statements, judged, now)
    const synced = judged.flatMap(({ eventId, outcome }) => (outcome === "failed" ? [] : [eventId]))
    const failed = judged.flatMap(({ category = "unknown", eventId, outcome, reason = "" }) =>
      outcome === "failed" ? [{ eventId, reason, category }] : []
    )
    if (synced.length > 0) yield* run(markSynced, [now, JSON.stringify(synced)])
    if (failed.length > 0) yield* run(markFailed, [now, JSON.stringify(failed)])
    yield* run("UPDATE state SET last_sync_at = ?", [now])
    yield* run(forgetOld, [now - Duration.toMillis(historyAge)])
    yield* run(forgetMany, [historyRows])
  })

// helpers

// The unary plus keeps SQLite from walking all unsent rows instead of looking up those that are named.
const markSynced = `UPDATE queue
  SET status = 'synced', last_attempt_at = ?, next_attempt_at = NULL, last_error = NULL, last_error_category = NULL
  FROM json_each(?) AS verdict
  WHERE queue.event_id = verdict.value AND ${mayBeJudged}`

const markFailed = `UPDATE queue
  SET status = 'failed', retry_count = retry_count + 1, last_attempt_at = ?,
    last_error = verdict.reason, last_error_category = verdict.category
  FROM (
    SELECT value ->> 'eventId' AS event_id, value ->> 'reason' AS reason, value ->> 'category' AS category
    FROM json_each(?)
  ) AS verdict
  WHERE queue.event_id = verdict.event_id AND +status IN ('pending', 'failed')`

const forgetOld = "DELETE FROM queue INDEXED BY queue_history WHERE status = 'synced' AND last_attempt_at < ?"

const forgetMany = `DELETE FROM queue WHERE id IN (
  SELECT id FROM queue INDEXED BY queue_history WHERE status = 'synced'
  ORDER BY last_attempt_at DESC, id DESC LIMIT -1 OFFSET ?
)`
