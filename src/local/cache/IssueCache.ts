import type { DateTime, Effect, Option } from "effect"
import type { Issue } from "../Issue.ts"
import type { MappingTaken, TrackerCacheUnusable } from "./errors.ts"

/** A work package and the issue it is known as, as it is stored. */
export interface StoredMapping {
  readonly wpId: string
  readonly system: string
  readonly workspace: string
  readonly externalId: string
  readonly externalKey: string | null
  readonly externalUrl: string | null
  /** ISO 8601; when the work package was first mapped to anything. */
  readonly createdAt: string
  readonly updatedAt: string
}

/** An issue that was about to be made at the tracker when somebody last looked; whether it was, only the tracker can say. */
export interface Creation {
  /** The issue's identity in the cache. */
  readonly identity: string
  /** When it was first tried: the tracker's issue is no older. */
  readonly startedAt: DateTime.Utc
  /** The last try. */
  readonly attemptedAt: DateTime.Utc
  /** That try has had no end: whoever made it was killed, and the program that it had started may be at it still. */
  readonly isRunning: boolean
}

type Doing<A> = Effect.Effect<A, TrackerCacheUnusable>

/** How many there are, without reading them. */
export interface CacheCounts {
  readonly issues: number
  readonly mappings: number
}

/** What was last seen of one workspace of a local tracker. Each call is one transaction: all of it is kept, or nothing. */
export interface IssueCache {
  /** In the order of their identities. */
  readonly issues: Doing<ReadonlyArray<Issue>>
  /** Up to when changes at the tracker have been seen. */
  readonly checkpoint: Doing<Option.Option<DateTime.Utc>>
  readonly creations: Doing<ReadonlyArray<Creation>>
  /** In the order of work packages and trackers. */
  readonly mappings: Doing<ReadonlyArray<StoredMapping>>
  readonly counts: Doing<CacheCounts>
  /** Keeps these issues in the place of what was known of them, and the checkpoint where there is one. */
  readonly store: (issues: ReadonlyArray<Issue>, checkpoint: Option.Option<DateTime.Utc>) => Doing<void>
  /** Notes, before it is done, that an issue is being made at the tracker. */
  readonly beginCreation: (issue: Issue) => Doing<void>
  /** Notes that nothing is making it any more, or, where there certainly is none (`unmade`), forgets it. */
  readonly endCreation: (issue: Issue, end: "unmade" | "unknown") => Doing<void>
  /** The issue of this identity is another one at the tracker now: mappings, parents and links follow it there. */
  readonly replace: (identity: string, by: Issue) => Doing<void>
  /** Maps a work package, also one that was mapped before. An issue that is known by its key is taken by its id. */
  readonly map: (mapping: {
    readonly wpId: string
    readonly externalId: string
    readonly externalKey: string | null
    readonly externalUrl: string | null
  }) => Effect.Effect<StoredMapping, MappingTaken | TrackerCacheUnusable>
}
