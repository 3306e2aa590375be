import { Effect, Schema } from "effect"
import type { ProjectPlace, ScopeCount } from "./QueuedEvent.ts"
import { rowsOf, type SqlFailure, type Statements } from "./sql.ts"

/** Everywhere that projects have been seen. */
export const readPlaces = ({ all }: Statements): Effect.Effect<ReadonlyArray<ProjectPlace>, SqlFailure> =>
  Effect.map(all(Place, "SELECT project_uuid, root, agrees FROM places ORDER BY project_uuid, root"), (places) =>
    places.map(({ agrees, project_uuid, root }) => ({ projectUuid: project_uuid, root, agrees: agrees === 1 }))
  )

/** Remembers places and what they say; nothing is written where that is known already. */
export const notePlaces = ({ run }: Statements, places: ReadonlyArray<ProjectPlace>): Effect.Effect<void, SqlFailure> =>
  Effect.forEach(
    places,
    ({ agrees, projectUuid, root }) => run(upsert, [projectUuid.toLowerCase(), root, agrees ? 1 : 0]),
    { discard: true }
  )

/** Holds what waits of projects that have opted out, whoever's it is; says how many. */
export const holdRows = (
  { all, run }: Statements,
  withdrawn: ReadonlyArray<string>
): Effect.Effect<number, SqlFailure> =>
  withdrawn.length === 0
    ? Effect.succeed(0)
    : Effect.zipRight(
        run(`${hold} AND ${ofProjects(withdrawn)}`, withdrawn),
        Effect.map(all(Counted, "SELECT changes() AS count"), ([row]) => row?.count ?? 0)
      )

/** Rows of a project that are held because it had opted out, by account. */
export const countHeldOf = (
  { all }: Statements,
  projectUuid: string
): Effect.Effect<ReadonlyArray<ScopeCount>, SqlFailure> =>
  all(ByScope, `${heldOf} AND ${ofProjects([projectUuid])} GROUP BY scope ORDER BY scope`, [projectUuid])

/** Whether a row is of one of some projects, which are its values; other programs may have written a UUID in capitals. */
export const ofProjects = (uuids: ReadonlyArray<string>): string =>
  `coalesce(project_uuid, '') COLLATE NOCASE IN (${uuids.map(() => "?").join(", ")})`

// helpers

const Place = rowsOf(Schema.Struct({ project_uuid: Schema.String, root: Schema.String, agrees: Schema.Literal(0, 1) }))

const Counted = rowsOf(Schema.Struct({ count: Schema.Number }))

const upsert = `INSERT INTO places (project_uuid, root, agrees) VALUES (?, ?, ?)
  ON CONFLICT (project_uuid, root) DO UPDATE SET agrees = excluded.agrees WHERE agrees <> excluded.agrees`

const hold = `UPDATE queue INDEXED BY queue_fifo
  SET status = 'held', next_attempt_at = NULL, last_error_category = 'sync_disabled'
  WHERE status IN ('pending', 'failed')`

const ByScope = rowsOf(Schema.Struct({ scope: Schema.NullOr(Schema.String), count: Schema.Number }))

const heldOf = `SELECT scope, count(*) AS count FROM queue
  WHERE status = 'held' AND last_error_category = 'sync_disabled'`
