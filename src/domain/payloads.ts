import { Schema } from "effect"
import { wire } from "./envelope.ts"
import { FeatureSlug, Timestamp, WorkPackageId } from "./ids.ts"
import { SyncLane } from "./Lane.ts"

const maybe = <const Name extends string, A, I>(name: Name, schema: Schema.Schema<A, I>) =>
  Schema.optionalWith(schema, { exact: true }).pipe(Schema.fromKey(name))
const Count = Schema.NonNegativeInt
const Text = Schema.NonEmptyString

/** Proof that a work package is done. */
export const Evidence = Schema.Struct({
  review: Schema.Struct({ reviewer: Text, verdict: Text, reference: Text })
})
export type Evidence = typeof Evidence.Type

/** A work package changed its lane, collapsed to the four of the wire (design 5). */
export const WPStatusChanged = Schema.Struct({
  featureSlug: wire("feature_slug", FeatureSlug),
  wpId: wire("wp_id", WorkPackageId),
  fromLane: wire("from_lane", SyncLane),
  toLane: wire("to_lane", SyncLane),
  actor: Text,
  force: Schema.Boolean,
  reason: Schema.NullOr(Schema.String),
  executionMode: wire("execution_mode", Schema.Literal("worktree", "direct_repo")),
  reviewRef: wire("review_ref", Schema.NullOr(Schema.String)),
  evidence: Schema.NullOr(Evidence)
})

/** A work package exists since its tasks were finalized. */
export const WPCreated = Schema.Struct({
  featureSlug: wire("feature_slug", FeatureSlug),
  wpId: wire("wp_id", WorkPackageId),
  title: Text,
  dependencies: Schema.Array(WorkPackageId)
})

/** Somebody works on a work package. */
export const WPAssigned = Schema.Struct({
  featureSlug: wire("feature_slug", FeatureSlug),
  wpId: wire("wp_id", WorkPackageId),
  agentId: wire("agent_id", Text),
  phase: Schema.Literal("implementation", "review"),
  retryCount: maybe("retry_count", Count)
})

/** A mission exists. */
export const FeatureCreated = Schema.Struct({
  featureSlug: wire("feature_slug", FeatureSlug),
  featureNumber: wire("feature_number", Schema.String.pipe(Schema.pattern(/^\d{3}$/))),
  targetBranch: wire("target_branch", Text),
  wpCount: wire("wp_count", Count),
  createdAt: maybe("created_at", Timestamp)
})

/** All work packages of a mission are accepted. */
export const FeatureCompleted = Schema.Struct({
  featureSlug: wire("feature_slug", FeatureSlug),
  totalWps: wire("total_wps", Count),
  completedAt: maybe("completed_at", Timestamp),
  totalDuration: maybe("total_duration", Schema.NullOr(Schema.String))
})

/** A note about a work package. */
export const HistoryAdded = Schema.Struct({
  featureSlug: wire("feature_slug", FeatureSlug),
  wpId: wire("wp_id", WorkPackageId),
  entryType: wire("entry_type", Schema.Literal("note", "review", "error", "comment")),
  entryContent: wire("entry_content", Text),
  author: maybe("author", Schema.String)
})

/** A command failed in a way that the team should see. */
export const ErrorLogged = Schema.Struct({
  errorType: wire("error_type", Schema.Literal("validation", "runtime", "network", "auth", "unknown")),
  errorMessage: wire("error_message", Text),
  wpId: maybe("wp_id", Schema.NullOr(WorkPackageId)),
  stackTrace: maybe("stack_trace", Schema.NullOr(Schema.String)),
  agentId: maybe("agent_id", Schema.NullOr(Schema.String))
})

/** A work package no longer waits for another. */
export const DependencyResolved = Schema.Struct({
  featureSlug: wire("feature_slug", FeatureSlug),
  wpId: wire("wp_id", WorkPackageId),
  dependencyWpId: wire("dependency_wp_id", WorkPackageId),
  resolutionType: wire("resolution_type", Schema.Literal("completed", "skipped", "merged"))
})

/** A mission comes from a ticket (S061). */
export const MissionOriginBound = Schema.Struct({
  featureSlug: wire("feature_slug", FeatureSlug),
  provider: Schema.Literal("jira", "linear"),
  externalIssueId: wire("external_issue_id", Text),
  externalIssueKey: wire("external_issue_key", Text),
  externalIssueUrl: wire("external_issue_url", Text),
  title: Text
})

/** The one registry: emitter, diagnose, sandbox, JSON Schemas and property tests all read it (design 5). */
export const payloads = {
  WPStatusChanged,
  WPCreated,
  WPAssigned,
  FeatureCreated,
  FeatureCompleted,
  HistoryAdded,
  ErrorLogged,
  DependencyResolved,
  MissionOriginBound
} as const

/** The nine event types. */
export type EventType = keyof typeof payloads
