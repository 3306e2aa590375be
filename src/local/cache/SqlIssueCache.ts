import { Array, Clock, DateTime, Effect, Either, Option, Schema, type Scope } from "effect"
import { formatTimestamp } from "../../domain/timestamp.ts"
import { Issue, IssueRef } from "../Issue.ts"
import { MappingTaken, TrackerCacheUnusable } from "./errors.ts"
import type { IssueCache } from "./IssueCache.ts"
import { readPayload, writePayload } from "./payload.ts"
import { MappingRow, prepare, versionOf } from "./schema.ts"
import { createCacheFile, hasCacheFile, openCacheFile, type CacheFile, type Statements } from "./sql.ts"

/** Which cache: a file, and whose issues of it. */
export interface CachePlace {
  readonly path: string
  /** Without symbolic links: the directory in which the program runs, and in which it has these issues. */
  readonly directory: string
  readonly system: string
  readonly workspace: string
}

/** Opens the cache for writing; it is made where there is none. What was seen in another directory is forgotten, but for mappings. */
export const openCache = (place: CachePlace): Effect.Effect<IssueCache, TrackerCacheUnusable, Scope.Scope> =>
  Effect.gen(function* () {
    yield* createCacheFile(place.path)
    const file = yield* openCacheFile(place.path)
    yield* file.write((statements) => prepare(place, statements))
    return cacheIn(place, file)
  })

/** Looks into the cache; `none` is the answer where there is none, and none is made. */
export const lookAtCache = <A>(
  place: CachePlace,
  none: A,
  use: (cache: IssueCache) => Effect.Effect<A, TrackerCacheUnusable>
): Effect.Effect<A, TrackerCacheUnusable> =>
  Effect.suspend(() =>
    hasCacheFile(place.path)
      ? Effect.scoped(
          Effect.gen(function* () {
            const file = yield* openCacheFile(place.path)
            const version = yield* file.read((statements) => versionOf(place.path, statements))
            return version === "empty" ? none : yield* use(cacheIn(place, file))
          })
        )
      : Effect.succeed(none)
  )

// helpers

const cacheIn = ({ path, system, workspace }: CachePlace, { read, write }: CacheFile): IssueCache => {
  const scope = [system, workspace]
  const checkpointKey = `${system}:${workspace}`

  const readRow = ({ identity, payload }: typeof IssueRow.Type) =>
    Option.match(readPayload(payload), {
      // Left out it would count as gone, and what is gone may be made again.
      onNone: () => new TrackerCacheUnusable({ path, problem: "corrupt", detail: `nobody can read ${identity}` }),
      onSome: Effect.succeed
    })

  const issuesIn = ({ all }: Statements, where = "", values: ReadonlyArray<string> = []) =>
    Effect.flatMap(
      all(
        IssueRow,
        `SELECT identity, payload FROM tracker_issues WHERE system = ? AND workspace = ? ${where} ORDER BY identity`,
        [...scope, ...values]
      ),
      (rows) => Effect.forEach(rows, readRow)
    )

  const put = ({ run }: Statements, issue: Issue) =>
    Effect.flatMap(now, (at) =>
      run("INSERT OR REPLACE INTO tracker_issues VALUES (?, ?, ?, ?, ?, ?)", [
        issue.ref.identity,
        issue.ref.system,
        issue.ref.workspace,
        issue.ref.id,
        writePayload(issue),
        at
      ])
    )

  return {
    issues: read((statements) => issuesIn(statements)),
    checkpoint: Effect.map(
      read(({ all }) =>
        all(CheckpointRow, "SELECT updated_since FROM tracker_checkpoints WHERE checkpoint_key = ?", [checkpointKey])
      ),
      ([row]) => Option.flatMap(Option.fromNullable(row?.updated_since), DateTime.make)
    ),
    creations: Effect.map(
      read(({ all }) => all(CreationRow, "SELECT * FROM tracker_creations ORDER BY identity")),
      (rows) =>
        rows.map(({ attempted_at, identity, running, started_at }) => ({
          identity,
          startedAt: started_at,
          attemptedAt: attempted_at,
          isRunning: running !== 0
        }))
    ),
    mappings: read(({ all }) => all(MappingRow, "SELECT * FROM tracker_mappings ORDER BY wp_id, system")),
    counts: Effect.map(
      read(({ all }) =>
        all(
          CountsRow,
          `SELECT (SELECT count(*) FROM tracker_issues WHERE system = ?) AS issues,
            (SELECT count(*) FROM tracker_mappings) AS mappings`,
          [system]
        )
      ),
      ([row]) => row ?? { issues: 0, mappings: 0 }
    ),
    store: (issues, checkpoint) =>
      write((statements) =>
        Effect.gen(function* () {
          yield* Effect.forEach(issues, (issue) => put(statements, issue), { discard: true })
          if (Option.isNone(checkpoint)) return
          const since = DateTime.formatIso(checkpoint.value)
          yield* statements.run("INSERT OR REPLACE INTO tracker_checkpoints VALUES (?, NULL, ?)", [
            checkpointKey,
            since
          ])
        })
      ),
    beginCreation: ({ ref }) =>
      write(({ run }) =>
        Effect.flatMap(now, (at) =>
          run(
            `INSERT INTO tracker_creations VALUES (?, ?, ?, 1)
              ON CONFLICT (identity) DO UPDATE SET attempted_at = excluded.attempted_at, running = 1`,
            [ref.identity, at, at]
          )
        )
      ),
    endCreation: ({ ref }, end) =>
      write(({ run }) =>
        run(
          end === "unmade"
            ? "DELETE FROM tracker_creations WHERE identity = ?"
            : "UPDATE tracker_creations SET running = 0 WHERE identity = ?",
          [ref.identity]
        )
      ),
    replace: (identity, by) =>
      write((statements) =>
        Effect.gen(function* () {
          const { run } = statements
          const [old] = yield* issuesIn(statements, "AND identity = ?", [identity])
          // Whoever points at it has its id in the payload; who only mentions it is looked at in vain.
          const others =
            old === undefined
              ? []
              : yield* issuesIn(statements, "AND instr(payload, ?) > 0", [JSON.stringify(old.ref.id)])
          yield* run("DELETE FROM tracker_issues WHERE identity = ?", [identity])
          yield* run("DELETE FROM tracker_creations WHERE identity = ?", [identity])
          for (const other of others) {
            if (other.ref.identity === identity || other.ref.identity === by.ref.identity) continue
            const moved = pointingTo(other, identity, by.ref)
            if (moved !== other) yield* put(statements, moved)
          }
          yield* put(statements, by)
          if (old === undefined) return
          // Where the new issue has a work package already, that one keeps it.
          yield* run(
            `UPDATE OR IGNORE tracker_mappings SET external_id = ?, external_key = ?, external_url = ?, updated_at = ?
              WHERE system = ? AND workspace = ? AND external_id = ?`,
            [by.ref.id, by.ref.key, by.ref.url, yield* now, system, workspace, old.ref.id]
          )
        })
      ),
    map: ({ externalId, externalKey, externalUrl, wpId }) =>
      Effect.flatten(
        write((statements) =>
          Effect.gen(function* () {
            const { all, run } = statements
            const issue = Array.findFirst(
              // Only who is called that, or mentions it: a row that nobody can read is in nobody else's way.
              yield* issuesIn(statements, "AND (issue_id = ? OR instr(payload, ?) > 0)", [
                externalId,
                JSON.stringify(externalId)
              ]),
              ({ ref }) => ref.id === externalId || ref.key === externalId
            )
            const id = Option.match(issue, { onNone: () => externalId, onSome: ({ ref }) => ref.id })
            const key = externalKey ?? Option.getOrNull(Option.map(issue, ({ ref }) => ref.key))
            const url = externalUrl ?? Option.getOrNull(Option.map(issue, ({ ref }) => ref.url))
            const [holder] = yield* all(
              MappingRow,
              "SELECT * FROM tracker_mappings WHERE system = ? AND workspace = ? AND wp_id <> ? AND (external_id = ? OR external_key = ?)",
              [system, workspace, wpId, id, externalId]
            )
            if (holder !== undefined) return Either.left(new MappingTaken({ system, externalId, wpId: holder.wpId }))
            const at = yield* now
            yield* run(
              `INSERT INTO tracker_mappings VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (wp_id, system) DO UPDATE SET
              workspace = excluded.workspace, external_id = excluded.external_id, external_key = excluded.external_key,
              external_url = excluded.external_url, updated_at = excluded.updated_at`,
              [wpId, system, workspace, id, key, url, at, at]
            )
            const saved = yield* all(MappingRow, "SELECT * FROM tracker_mappings WHERE wp_id = ? AND system = ?", [
              wpId,
              system
            ])
            return Either.right(Array.unsafeGet(saved, 0))
          })
        )
      )
  }
}

const now = Effect.map(Clock.currentTimeMillis, formatTimestamp)

const IssueRow = Schema.Struct({ identity: Schema.String, payload: Schema.String })
const CheckpointRow = Schema.Struct({ updated_since: Schema.NullOr(Schema.String) })
const CreationRow = Schema.Struct({
  identity: Schema.String,
  started_at: Schema.DateTimeUtc,
  attempted_at: Schema.DateTimeUtc,
  running: Schema.Number
})
const CountsRow = Schema.Struct({ issues: Schema.Number, mappings: Schema.Number })

const pointingTo = (issue: Issue, identity: string, ref: IssueRef): Issue => {
  const points = (target: IssueRef | null) => target !== null && target.identity === identity
  if (!points(issue.parent) && !issue.links.some(({ target }) => points(target))) return issue
  return new Issue({
    ...issue,
    parent: points(issue.parent) ? ref : issue.parent,
    links: issue.links.map((link) => (points(link.target) ? { ...link, target: ref } : link))
  })
}
