import type { CacheCounts, StoredMapping } from "../local/cache/IssueCache.ts"
import type { SyncOutcome } from "../local/engine/Sync.ts"
import type { Reach } from "../local/Connectors.ts"
import type { Ownership } from "../local/ownership.ts"
import type { Answer } from "./answers.ts"
import type { LocalMappings, LocalMappingSaved, LocalStatus, LocalSync } from "./localDocuments.ts"

/** What a tracker on this machine has to say, where that is not what a control plane would. */
export type LocalAnswer =
  | {
      readonly _tag: "Synced"
      readonly verb: "pull" | "push" | "run"
      readonly reach: Reach
      readonly outcome: SyncOutcome
    }
  | ({ readonly _tag: "Standing" } & LocalStanding)
  | { readonly _tag: "MappingSaved"; readonly mapping: StoredMapping; readonly before: StoredMapping | undefined }

/** How a local tracker stands on this machine; `dbPath` is null while the project has no identity to name it by. */
export interface LocalStanding extends Reach {
  readonly ownership: Ownership
  /** What of the recorded doctrine nobody knows. */
  readonly flaws: ReadonlyArray<string>
  readonly dbPath: string | null
  readonly counts: CacheCounts
  readonly credentialsPresent: boolean
}

/** The document of a sync, in the words of the Python original and a few more. */
export const synced = (
  verb: "pull" | "push" | "run",
  reach: Reach,
  outcome: SyncOutcome
): Answer<{ readonly status: string }> => ({
  // A failure about one issue is told as for a hosted tracker: the command ends with 1.
  envelope: { status: outcome.errors.length > 0 ? "partial" : "ok" },
  raw: {
    provider: reach.provider,
    workspace: reach.workspace,
    command: reach.command,
    cwd: reach.cwd,
    stats: outcome.stats,
    conflicts: outcome.conflicts.map(({ field, issue, needsReview, strategy }) => ({
      issue: issue.key ?? issue.id,
      field_name: field,
      strategy,
      manual_review_required: needsReview
    })),
    errors: outcome.errors,
    warnings: outcome.warnings,
    remaining: outcome.remaining
  } satisfies typeof LocalSync.Type,
  local: { _tag: "Synced", verb, reach, outcome }
})

/** The document of `status`. */
export const standing = (
  found: LocalStanding
): Answer<{ readonly configured: boolean; readonly provider: string }> => ({
  envelope: { configured: true, provider: found.provider },
  raw: {
    configured: true,
    provider: found.provider,
    workspace: found.workspace,
    command: found.command,
    cwd: found.cwd,
    doctrine_mode: found.ownership.mode,
    field_owners: found.ownership.owners,
    db_path: found.dbPath,
    issue_count: found.counts.issues,
    mapping_count: found.counts.mappings,
    credentials_present: found.credentialsPresent,
    warnings: found.flaws
  } satisfies typeof LocalStatus.Type,
  local: { _tag: "Standing", ...found }
})

/** The document of `map list`. */
export const mapped = (mappings: ReadonlyArray<StoredMapping>) => ({
  envelope: { mappings },
  raw: { mappings: mappings.map(rowOf) } satisfies typeof LocalMappings.Type
})

/** The document of `map add`: the mapping as it is now, and the one of another issue that it takes the place of. */
export const mappingSaved = (mapping: StoredMapping, before: StoredMapping | undefined) => {
  const local: LocalAnswer = { _tag: "MappingSaved", mapping, before }
  const { envelope, raw } = mapped([mapping])
  const replaced = before === undefined ? {} : { replaced: rowOf(before) }
  return { envelope, raw: { ...raw, ...replaced } satisfies typeof LocalMappingSaved.Type, local }
}

// helpers

const rowOf = (mapping: StoredMapping) => ({
  wp_id: mapping.wpId,
  system: mapping.system,
  workspace: mapping.workspace,
  external_id: mapping.externalId,
  external_key: mapping.externalKey,
  external_url: mapping.externalUrl,
  created_at: mapping.createdAt,
  updated_at: mapping.updatedAt
})
