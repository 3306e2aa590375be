import type { Effect, Option } from "effect"
import type { CredentialsBroken } from "../auth/errors.ts"
import type { MappingTaken, TrackerCacheUnusable } from "../local/cache/errors.ts"
import type { ConnectorFailure } from "../local/errors.ts"
import type { ConfigFileBroken, NotAProject } from "../config/errors.ts"
import type {
  MappingsResponse,
  PullResultEnvelope,
  PushItem,
  PushResultEnvelope,
  RunResultEnvelope,
  TrackerStatus
} from "../contract/tracker.ts"
import type { FileFailed, LockTimeout } from "../platform/errors.ts"
import type { NotReady } from "../readiness/errors.ts"
import type { TrackerError } from "./errors.ts"
import type { PullFilters } from "./filters.ts"
import type { SaasProvider } from "./provider.ts"
import type { Answer, OperationFailure } from "./SaaSTrackerClient.ts"

/** Why a tracker command has no result. */
export type TrackerFailure =
  | OperationFailure
  | TrackerError
  | NotReady
  | NotAProject
  | ConfigFileBroken
  | FileFailed
  | LockTimeout
  | CredentialsBroken
  | ConnectorFailure
  | TrackerCacheUnusable
  | MappingTaken

/** A work package and the issue it is to be known as. */
export interface NewMapping {
  readonly wpId: string
  readonly externalId: string
  readonly externalKey?: string
  readonly externalUrl?: string
}

/** Which page of which issues; `filters` are for hosted trackers only. */
export interface PullPage {
  readonly limit: number
  readonly cursor: Option.Option<string>
  readonly filters?: PullFilters
  /** Everything is wanted: a local tracker has no pages. */
  readonly all?: true
  /** A page behind another one of the same command: everything has been looked at. */
  readonly continued?: true
}

type Result<A> = Effect.Effect<Answer<A>, TrackerFailure>

/** What can be done with a project's tracker, whoever stands behind it (S059 FR-023). */
export interface Tracker {
  readonly status: Result<TrackerStatus>
  readonly mapList: Result<MappingsResponse>
  readonly mapAdd: (mapping: NewMapping) => Result<MappingsResponse>
  readonly pull: (page: PullPage) => Result<PullResultEnvelope>
  /** `fresh` does not take up an unfinished push of the same items. */
  readonly push: (
    items: Option.Option<ReadonlyArray<PushItem>>,
    options: { readonly fresh: boolean }
  ) => Result<PushResultEnvelope>
  /** Whose items a push takes; a local tracker takes none. Where there is a tracker, the network is not asked. */
  readonly pushProvider: Effect.Effect<SaasProvider, TrackerFailure>
  readonly run: (options: { readonly limit: number; readonly fresh: boolean }) => Result<RunResultEnvelope>
  readonly publish: Effect.Effect<never, TrackerFailure>
}
