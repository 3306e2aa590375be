import { Effect, Option, Schema } from "effect"
import { TrackerCacheUnusable } from "./errors.ts"
import type { SqlFailure, Statements } from "./sql.ts"

/** A row of `tracker_mappings`. */
export const MappingRow = Schema.Struct({
  wpId: Schema.propertySignature(Schema.String).pipe(Schema.fromKey("wp_id")),
  system: Schema.String,
  workspace: Schema.String,
  externalId: Schema.propertySignature(Schema.String).pipe(Schema.fromKey("external_id")),
  externalKey: Schema.propertySignature(Schema.NullOr(Schema.String)).pipe(Schema.fromKey("external_key")),
  externalUrl: Schema.propertySignature(Schema.NullOr(Schema.String)).pipe(Schema.fromKey("external_url")),
  createdAt: Schema.propertySignature(Schema.String).pipe(Schema.fromKey("created_at")),
  updatedAt: Schema.propertySignature(Schema.String).pipe(Schema.fromKey("updated_at"))
})

type Looking = Effect.Effect<"empty" | "without_directory" | "ours", SqlFailure | TrackerCacheUnusable>

/** Says whether our tables are there, all or those of the first version; a file that is not ours to use is an error. */
export const versionOf = (path: string, { all }: Statements): Looking =>
  Effect.gen(function* () {
    const [file] = yield* all(File, describeFile)
    const { directories = 0, ours = 0, tables = 0, version = 0 } = file ?? {}
    const refuse = (problem: "corrupt" | "newer_schema", detail: string) =>
      new TrackerCacheUnusable({ path, problem, detail })
    if (version > schemaVersion) return yield* refuse("newer_schema", `schema ${version}`)
    if (tables === 0) return "empty"
    if (ours !== tables1.length) return yield* refuse("corrupt", "it holds other tables than a cache has")
    return directories === 0 ? "without_directory" : "ours"
  })

/** In which directory the issues of a cache were seen; none where nobody has noted it. */
export const directoryOf = ({ all }: Statements): Effect.Effect<Option.Option<string>, SqlFailure> =>
  Effect.map(all(DirectoryRow, "SELECT directory FROM tracker_directory"), ([row]) =>
    Option.map(Option.fromNullable(row), ({ directory }) => directory)
  )

/**
 * Makes the tables where there are none. Issues that were seen in another directory are forgotten: a push would make them
 * in this one. Mappings, which are nowhere else, stay.
 */
export const prepare = (
  { directory, path }: { readonly path: string; readonly directory: string },
  statements: Statements
): Effect.Effect<void, SqlFailure | TrackerCacheUnusable> =>
  Effect.gen(function* () {
    const { run } = statements
    const version = yield* versionOf(path, statements)
    if (version === "ours" && Option.contains(yield* directoryOf(statements), directory)) return
    if (version === "empty") yield* Effect.forEach(tables1, (sql) => run(sql), { discard: true })
    if (version !== "ours") yield* run("CREATE TABLE tracker_directory (directory TEXT NOT NULL)")
    for (const table of ["tracker_issues", "tracker_checkpoints", "tracker_creations", "tracker_directory"])
      yield* run(`DELETE FROM ${table}`)
    yield* run("INSERT INTO tracker_directory VALUES (?)", [directory])
    yield* run(`PRAGMA user_version = ${schemaVersion}`)
  })

// helpers

const schemaVersion = 2

/** Those of the Python original, and one more: what was being made when somebody last looked. `tracker_directory` came later. */
const tables1 = [
  `CREATE TABLE tracker_issues (identity TEXT PRIMARY KEY, system TEXT NOT NULL, workspace TEXT NOT NULL,
    issue_id TEXT NOT NULL, payload TEXT NOT NULL, updated_at TEXT NOT NULL)`,
  `CREATE TABLE tracker_checkpoints (checkpoint_key TEXT PRIMARY KEY, cursor TEXT, updated_since TEXT)`,
  `CREATE TABLE tracker_mappings (wp_id TEXT NOT NULL, system TEXT NOT NULL, workspace TEXT NOT NULL,
    external_id TEXT NOT NULL, external_key TEXT, external_url TEXT, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
    PRIMARY KEY (wp_id, system), UNIQUE (system, workspace, external_id))`,
  `CREATE TABLE tracker_creations (identity TEXT PRIMARY KEY, started_at TEXT NOT NULL, attempted_at TEXT NOT NULL,
    running INTEGER NOT NULL)`
]
const File = Schema.Struct({
  version: Schema.Number,
  tables: Schema.Number,
  ours: Schema.Number,
  directories: Schema.Number
})
const DirectoryRow = Schema.Struct({ directory: Schema.String })

const describeFile = `SELECT (SELECT user_version FROM pragma_user_version) AS version,
  (SELECT count(*) FROM sqlite_master WHERE type = 'table') AS tables,
  (SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN
    ('tracker_issues', 'tracker_checkpoints', 'tracker_mappings', 'tracker_creations')) AS ours,
  (SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'tracker_directory') AS directories`
