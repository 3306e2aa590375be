import Sqlite from "better-sqlite3"
import { encodeEvent, stamp } from "../../../src/domain/Event.ts"
import { draftOf, eventId } from "../drafts.ts"

/** A row as the Python spec-kitty queues it: its own JSON, and when it queued it, in whole seconds. */
export interface PythonEvent {
  readonly n: number
  readonly queuedAt: number
  readonly retries?: number
  readonly data?: string
}

/** An event of the Python spec-kitty as JSON text; its envelope has no `data_tier` and no `correlation_id`. */
export const pythonData = (n: number, changes: Readonly<Record<string, unknown>> = {}): string => {
  const { correlation_id: _, data_tier: __, ...event } = JSON.parse(encodeEvent(stamp(draftOf(n), n)))
  return JSON.stringify({ ...event, event_type: "MissionCreated", build_id: "b", schema_version: "3.0.0", ...changes })
    .replaceAll('":', '": ')
    .replaceAll(',"', ', "')
}

/** Writes a queue file with the schema of its v3 (or v2, without the last column), in its own journal mode. */
export const writePythonQueue = (
  path: string,
  events: ReadonlyArray<PythonEvent>,
  options: { readonly version?: 2 | 3 } = {}
): void => {
  const database = new Sqlite(path)
  database.exec(`CREATE TABLE queue (id INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT UNIQUE NOT NULL,
    event_type TEXT NOT NULL, data TEXT NOT NULL, timestamp INTEGER NOT NULL, retry_count INTEGER DEFAULT 0
    ${options.version === 2 ? "" : ", coalesce_key TEXT"});
    CREATE INDEX idx_timestamp ON queue(timestamp); CREATE INDEX idx_retry ON queue(retry_count);
    CREATE TABLE body_upload_queue (id INTEGER PRIMARY KEY AUTOINCREMENT, content_body TEXT NOT NULL);
    INSERT INTO body_upload_queue (content_body) VALUES ('# Spec');`)
  const insert = database.prepare(
    "INSERT INTO queue (event_id, event_type, data, timestamp, retry_count) VALUES (?, ?, ?, ?, ?)"
  )
  database.exec("BEGIN")
  for (const { data, n, queuedAt, retries = 0 } of events) {
    insert.run(eventId(n), "MissionCreated", data ?? pythonData(n), queuedAt, retries)
  }
  database.exec("COMMIT")
  database.close()
}
