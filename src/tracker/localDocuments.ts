import { Schema } from "effect"
import { doctrineModes, fieldOwners } from "../local/ownership.ts"

/** What is run, and in which directory. */
const program = { command: Schema.String, cwd: Schema.String }

/** What `tracker sync pull`, `push` and `run` print of a local tracker: the words of the Python original and a few more. */
export const LocalSync = Schema.Struct({
  provider: Schema.String,
  workspace: Schema.String,
  ...program,
  stats: Schema.Struct({
    pulled_created: Schema.Number,
    pulled_updated: Schema.Number,
    pushed_created: Schema.Number,
    pushed_updated: Schema.Number,
    skipped: Schema.Number
  }),
  conflicts: Schema.Array(
    Schema.Struct({
      issue: Schema.String,
      field_name: Schema.String,
      strategy: Schema.String,
      manual_review_required: Schema.Boolean
    })
  ),
  /** Issues that could not be synced, as `what[issue]: why`. */
  errors: Schema.Array(Schema.String),
  warnings: Schema.Array(Schema.String),
  /** Issues that have changed at the tracker and were more than this pull was to take. */
  remaining: Schema.Number
})

/** What `tracker status` prints of a local tracker. */
export const LocalStatus = Schema.Struct({
  configured: Schema.Literal(true),
  provider: Schema.String,
  workspace: Schema.String,
  ...program,
  doctrine_mode: Schema.Literal(...doctrineModes),
  field_owners: Schema.Record({ key: Schema.String, value: Schema.Literal(...fieldOwners) }),
  /** Null while the project has no identity to name it by. */
  db_path: Schema.NullOr(Schema.String),
  issue_count: Schema.Number,
  mapping_count: Schema.Number,
  credentials_present: Schema.Boolean,
  /** Words of the recorded doctrine that nobody knows: a push refuses them. */
  warnings: Schema.Array(Schema.String)
})

/** What `tracker status` prints where a project has no tracker. */
export const NoTracker = Schema.Struct({ configured: Schema.Literal(false) })

const LocalMapping = Schema.Struct({
  wp_id: Schema.String,
  system: Schema.String,
  workspace: Schema.String,
  external_id: Schema.String,
  external_key: Schema.NullOr(Schema.String),
  external_url: Schema.NullOr(Schema.String),
  created_at: Schema.String,
  updated_at: Schema.String
})

/** What `tracker map list` prints of a local tracker. */
export const LocalMappings = Schema.Struct({ mappings: Schema.Array(LocalMapping) })

/** What `tracker map add` prints: the one mapping, as it is now. */
export const LocalMappingSaved = Schema.Struct({
  ...LocalMappings.fields,
  /** The mapping to another issue that it takes the place of. */
  replaced: Schema.optionalWith(LocalMapping, { exact: true })
})
