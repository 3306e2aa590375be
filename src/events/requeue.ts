import { Effect, Schema } from "effect"
import { noteDiscard, noteDiscards, noteReleases } from "./notes.ts"
import { rowsOf, type SqlFailure, type Statements, type Value } from "./sql.ts"

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
export const releaseRows = (statements: Statements, which: Released, now: number): Effect.Effect<number, SqlFailure> =>
  "scope" in which
    ? letGo(statements, null, optedOutOfScope, [which.projectUuid, which.scope], now)
    : letGo(statements, null, optedOutOne, [which.projectUuid, which.eventId], now)

/**
 * Events of `projectUuid` of which a damaged file no longer says whose they are, or whether they were to be sent: one, or
 * all that may be `scope`'s (null: the next login's). Whoever names them says that they are his.
 */
export interface Claimed {
  readonly scope: string | null
  readonly projectUuid: string
  readonly eventId?: string
}

/** Gives them to that account, where they are nobody's, and lets them wait to be sent; says how many. */
export const claimRows = (statements: Statements, which: Claimed, now: number): Effect.Effect<number, SqlFailure> => {
  const { eventId, projectUuid, scope } = which
  return eventId === undefined
    ? letGo(statements, scope, doubtful, [projectUuid, scope], now)
    : letGo(statements, scope, `${doubtful} AND event_id = ?`, [projectUuid, scope, eventId], now)
}

/** A project, and the account (null: nobody) whose events of it are meant. */
export interface ScopedProject {
  readonly scope: string | null
  readonly projectUuid: string
}

/** Throws away what is held of a project because it had opted out, of an account and of nobody; says how many. */
export const discardHeldRows = (
  statements: Statements,
  { projectUuid, scope }: ScopedProject,
  now: number
): Effect.Effect<number, SqlFailure> =>
  Effect.gen(function* () {
    yield* noteDiscards(statements, optedOutOfScope, [projectUuid, scope], now)
    yield* statements.run(`DELETE FROM queue WHERE ${optedOutOfScope}`, [projectUuid, scope])
    return yield* changed(statements.all)
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

const release = `${again}, last_error_category = NULL, scope = coalesce(scope, ?)`

const optedOut = "last_error_category = 'sync_disabled' AND project_uuid = ? COLLATE NOCASE"

const anyHeld = "status IN ('failed', 'held') AND status = 'held'"

const optedOutOfScope = `${optedOut} AND ${anyHeld} AND (scope IS ? OR scope IS NULL)`

const optedOutOne = `${optedOut} AND event_id = ? AND +status = 'held'`

const doubtful = `${anyHeld} AND last_error_category = 'damaged' AND project_uuid = ? COLLATE NOCASE
  AND (scope IS ? OR scope IS NULL)`

/** What is nobody's becomes `owner`'s. That somebody let them go is written down, for `sync explain`. */
const letGo = (
  statements: Statements,
  owner: string | null,
  which: string,
  values: ReadonlyArray<Value>,
  now: number
): Effect.Effect<number, SqlFailure> =>
  Effect.gen(function* () {
    yield* noteReleases(statements, which, values, now)
    yield* statements.run(`${release} WHERE ${which}`, [owner, ...values])
    return yield* changed(statements.all)
  })
