import type { Connector } from "../Connector.ts"
import type { ConnectorFailure } from "../errors.ts"
import type { IssueCache } from "../cache/IssueCache.ts"
import type { TrackerCacheUnusable } from "../cache/errors.ts"
import type { Conflict, ConflictStrategy } from "../merge.ts"
import type { Ownership } from "../ownership.ts"

/** What is brought together, and by which rules. Whoever runs it keeps others from doing so meanwhile. */
export interface Sync {
  readonly connector: Connector
  readonly cache: IssueCache
  readonly ownership: Ownership
  readonly strategy: ConflictStrategy
}

/** Why a sync could not begin, or not go on: nothing of its kind is collected per issue. */
export type SyncFailure = ConnectorFailure | TrackerCacheUnusable

/** How many issues came and went; an issue that needed nothing is skipped. */
export interface SyncStats {
  readonly pulled_created: number
  readonly pulled_updated: number
  readonly pushed_created: number
  readonly pushed_updated: number
  readonly skipped: number
}

/** What a sync did. `errors` (`what[issue]: why`) are issues that could not be synced, the others were. */
export interface SyncOutcome {
  readonly stats: SyncStats
  readonly conflicts: ReadonlyArray<Conflict>
  readonly errors: ReadonlyArray<string>
  /** What went as far as it can: fields that the tracker cannot write were left out, a status of its own is a guess. */
  readonly warnings: ReadonlyArray<string>
  /** Issues that have changed at the tracker and were more than this pull was to take. */
  readonly remaining: number
}

/** An outcome with nothing in it but this. */
export const outcomeOf = (stats: Partial<SyncStats>, rest: Partial<Omit<SyncOutcome, "stats">> = {}): SyncOutcome => ({
  stats: { pulled_created: 0, pulled_updated: 0, pushed_created: 0, pushed_updated: 0, skipped: 0, ...stats },
  conflicts: [],
  errors: [],
  warnings: [],
  remaining: 0,
  ...rest
})

/** Several outcomes as one. */
export const together = (outcomes: ReadonlyArray<SyncOutcome>): SyncOutcome =>
  outcomeOf(
    {
      pulled_created: sum(outcomes, "pulled_created"),
      pulled_updated: sum(outcomes, "pulled_updated"),
      pushed_created: sum(outcomes, "pushed_created"),
      pushed_updated: sum(outcomes, "pushed_updated"),
      skipped: sum(outcomes, "skipped")
    },
    {
      conflicts: outcomes.flatMap(({ conflicts }) => conflicts),
      errors: outcomes.flatMap(({ errors }) => errors),
      warnings: outcomes.flatMap(({ warnings }) => warnings),
      remaining: outcomes.reduce((all, { remaining }) => all + remaining, 0)
    }
  )

/** How a failure about one issue is told. */
export const failedAt = (what: string, identity: string, why: string): string => `${what}[${identity}]: ${why}`

// helpers

const sum = (outcomes: ReadonlyArray<SyncOutcome>, key: keyof SyncStats) =>
  outcomes.reduce((all, { stats }) => all + stats[key], 0)
