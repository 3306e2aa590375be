import { Effect, Schema } from "effect"
import { noteDiscard } from "./notes.ts"
import { rowsOf, type SqlFailure, type Statements } from "./sql.ts"

/** Failed events that are to be tried again: all of an account (null: recorded signed out), or one. */
export type Requeued = { readonly scope: string | null } | { readonly eventId: string }

/** Puts failed rows back among those that wait; their retry count stays, for it counts refusals. Says how many. */
export const requeueRows = ({ all, run }: Statements, which: Requeued): Effect.Effect<number, SqlFailure> =>
  Effect.gen(function* () {
    yield* "scope" in which ? run(requeueScope, [which.scope]) : run(requeueOne, [which.eventId])
    return yield* changed(all)
  })

/**
 * Events that were held because their project had opted out when they were recorded, and may leave now that `projectUuid`
 * agrees: one, or all of an account and of nobody.
 */
export type Released = Requeued & { readonly projectUuid: string }

/** Puts those among the rows that wait, for their project only; says how many. Rows held for another reason stay. */
export const releaseRows = ({ all, run }: Statements, which: Released): Effect.Effect<number, SqlFailure> =>
  Effect.gen(function* () {
    yield* "scope" in which
      ? run(releaseScope, [which.projectUuid, which.scope])
      : run(releaseOne, [which.projectUuid, which.eventId])
    return yield* changed(all)
  })

/** Throws an unsent event away for good; false where there is none with this id. */
export const discardRow = (statements: Statements, eventId: string, now: number): Effect.Effect<boolean, SqlFailure> =>
  Effect.gen(function* () {
    yield* statements.run("DELETE FROM queue WHERE event_id = ? AND +status <> 'synced'", [eventId])
    if ((yield* changed(statements.all)) === 0) return false
    yield* noteDiscard(statements, eventId, now)
    return true
  })

// helpers

const changed = (all: Statements["all"]) =>
  Effect.map(all(Changed, "SELECT changes() AS count"), ([row]) => row?.count ?? 0)

const Changed = rowsOf(Schema.Struct({ count: Schema.Number }))

const again = "UPDATE queue SET status = 'pending', next_attempt_at = NULL"

// SQLite takes a partial index only where its condition is repeated word for word.
const requeueScope = `${again} WHERE status IN ('failed', 'held') AND status = 'failed' AND scope IS ?`

const requeueOne = `${again} WHERE event_id = ? AND +status = 'failed'`

const release = `${again}, last_error_category = NULL
  WHERE last_error_category = 'sync_disabled' AND project_uuid = ? COLLATE NOCASE`

const releaseScope = `${release} AND status IN ('failed', 'held') AND status = 'held' AND (scope IS ? OR scope IS NULL)`

const releaseOne = `${release} AND event_id = ? AND +status = 'held'`
