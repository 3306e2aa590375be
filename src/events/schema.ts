import { Effect, Schema } from "effect"
import { QueueUnavailable, type QueueProblem } from "./errors.ts"
import { rowsOf, type SqlFailure, type Statements } from "./sql.ts"

/** What a file turned out to be. */
export type FileState = "empty" | "ready" | "outdated" | "python"

/** Says what the file is without changing a byte of it; a file that is not ours to use is an error. */
export const inspect = (path: string, { all }: Statements): Effect.Effect<FileState, SqlFailure | QueueUnavailable> =>
  Effect.gen(function* () {
    const [file] = yield* all(File, describeFile)
    const { ids = 0, statuses = 0, tables = 0, version = 0 } = file ?? {}
    const refuse = (reason: QueueProblem, detail: string) => new QueueUnavailable({ path, reason, detail })
    if (version > highestPlausible) return yield* refuse("corrupt", `no schema is numbered ${version}`)
    if (version > migrations.length) {
      return yield* refuse("newer_schema", `schema ${version}; this spec-kitty knows up to ${migrations.length}`)
    }
    if (tables > 0 && ids === 0) return yield* refuse("corrupt", "another program's database is in its place")
    if (version > 0) return version === migrations.length ? "ready" : "outdated"
    if (tables === 0) return "empty"
    if (statuses > 0) return yield* refuse("corrupt", "its schema has no version")
    return "python"
  })

/** Brings the file to the newest schema, step by step, inside the transaction of `statements`. */
export const migrate = (statements: Statements): Effect.Effect<void, SqlFailure> =>
  Effect.gen(function* () {
    const { run } = statements
    const missing = yield* missingSteps(statements)
    yield* Effect.forEach(tablesIn(missing), (name) => run(`DROP TABLE IF EXISTS temp.${name}`), { discard: true })
    yield* Effect.forEach(missing, (statement) => run(statement), { discard: true })
    yield* run(`PRAGMA user_version = ${migrations.length}`)
  })

/**
 * Lets one connection read a file of an older schema as if it had the newest: the tables that it lacks are there, empty,
 * in the memory of this process. The file keeps every byte.
 */
export const standIn = (statements: Statements): Effect.Effect<void, SqlFailure> =>
  Effect.gen(function* () {
    const { run } = statements
    yield* run("PRAGMA temp_store = MEMORY")
    const tables = (yield* missingSteps(statements)).filter((statement) => tablePattern.test(statement))
    yield* Effect.forEach(
      tables,
      (statement) => run(statement.replace(tablePattern, "CREATE TEMPORARY TABLE IF NOT EXISTS $1")),
      { discard: true }
    )
  })

// helpers

const File = rowsOf(
  Schema.Struct({ version: Schema.Number, tables: Schema.Number, ids: Schema.Number, statuses: Schema.Number })
)

// One statement, so that a file which another process creates at this moment is seen before or after, never between.
const describeFile = `SELECT (SELECT user_version FROM pragma_user_version) AS version,
  (SELECT count(*) FROM sqlite_master WHERE type = 'table') AS tables,
  (SELECT count(*) FROM pragma_table_info('queue') WHERE name = 'event_id') AS ids,
  (SELECT count(*) FROM pragma_table_info('queue') WHERE name = 'status') AS statuses`

/** A higher version is damage, not progress. */
const highestPlausible = 1000

const Version = rowsOf(Schema.Struct({ user_version: Schema.Number }))

const tablePattern = /^CREATE TABLE (\w+)/

const tablesIn = (statements: ReadonlyArray<string>) =>
  statements.flatMap((statement) => tablePattern.exec(statement)?.[1] ?? [])

const missingSteps = ({ all }: Statements) =>
  Effect.map(all(Version, "PRAGMA user_version"), ([current]) =>
    migrations.slice(current?.user_version ?? migrations.length).flat()
  )

/** One list of statements for each version; a released one is never edited. Times are epoch milliseconds. */
const migrations: ReadonlyArray<ReadonlyArray<string>> = [
  [
    `CREATE TABLE queue (
      id INTEGER PRIMARY KEY,
      event_id TEXT NOT NULL UNIQUE,
      event_type TEXT NOT NULL,
      project_uuid TEXT,
      scope TEXT,
      timestamp TEXT NOT NULL,
      lamport_clock INTEGER NOT NULL,
      data TEXT NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('pending', 'failed', 'synced', 'held')),
      retry_count INTEGER NOT NULL DEFAULT 0,
      created_at INTEGER NOT NULL,
      last_attempt_at INTEGER,
      next_attempt_at INTEGER,
      last_error TEXT,
      last_error_category TEXT
    )`,
    // Few indexes, because every event pays for each: the order in which events leave, what fails or is held, and what to
    // forget first.
    "CREATE INDEX queue_fifo ON queue (scope, timestamp, id, status) WHERE status IN ('pending', 'failed')",
    `CREATE INDEX queue_problems ON queue (status, scope, event_type, last_error_category, retry_count)
      WHERE status IN ('failed', 'held')`,
    "CREATE INDEX queue_history ON queue (last_attempt_at) WHERE status = 'synced'",
    `CREATE TABLE state (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      lamport_clock INTEGER NOT NULL DEFAULT 0,
      row_count INTEGER NOT NULL DEFAULT 0,
      evicted INTEGER NOT NULL DEFAULT 0,
      last_emitted_at INTEGER,
      last_sync_at INTEGER
    )`,
    "INSERT INTO state (id) VALUES (1)",
    `CREATE TRIGGER queue_grows AFTER INSERT ON queue BEGIN
      UPDATE state SET row_count = row_count + 1, lamport_clock = max(lamport_clock, NEW.lamport_clock),
        last_emitted_at = max(coalesce(last_emitted_at, 0), NEW.created_at);
    END`,
    "CREATE TRIGGER queue_shrinks AFTER DELETE ON queue BEGIN UPDATE state SET row_count = row_count - 1; END"
  ],
  [
    // What `sync explain` tells beside the row itself. An event that was taken at the first try has no line here.
    `CREATE TABLE attempts (
      id INTEGER PRIMARY KEY,
      event_id TEXT NOT NULL,
      at INTEGER NOT NULL,
      outcome TEXT NOT NULL,
      category TEXT,
      reason TEXT
    )`,
    `CREATE TABLE stops (
      id INTEGER PRIMARY KEY,
      scope TEXT NOT NULL,
      at INTEGER NOT NULL,
      category TEXT NOT NULL,
      reason TEXT NOT NULL
    )`,
    `CREATE TABLE limits (
      origin TEXT PRIMARY KEY,
      max_events INTEGER NOT NULL,
      max_bytes INTEGER NOT NULL,
      learned_at INTEGER NOT NULL
    )`,
    "CREATE INDEX attempts_of_event ON attempts (event_id)",
    "CREATE INDEX queue_retried ON queue (scope, retry_count) WHERE status = 'pending' AND retry_count > 0"
  ],
  [
    // Whom to ask before an event is sent (design R15). A project may lie in several places: clones share its UUID.
    `CREATE TABLE places (
      project_uuid TEXT NOT NULL,
      root TEXT NOT NULL,
      agrees INTEGER NOT NULL CHECK (agrees IN (0, 1)),
      UNIQUE (project_uuid, root)
    )`
  ],
  // Whose events are held, of which project and why: each look counts them, and only what is held pays.
  ["CREATE INDEX queue_held ON queue (project_uuid, scope, last_error_category) WHERE status = 'held'"]
]

/** The version that {@link migrate} ends at. */
export const newestVersion = migrations.length
