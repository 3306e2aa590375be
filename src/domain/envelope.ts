import { Schema } from "effect"
import { EventId, NodeId, ProjectUuid, Timestamp } from "./ids.ts"

/** A required key under its name on the wire. */
export const wire = <const Name extends string, A, I>(name: Name, schema: Schema.Schema<A, I>) =>
  Schema.propertySignature(schema).pipe(Schema.fromKey(name))
/** A key that is null or absent when its value is unknown. */
const known = <const Name extends string, A, I>(name: Name, schema: Schema.Schema<A, I>) =>
  Schema.optionalWith(Schema.NullOr(schema), { exact: true }).pipe(Schema.fromKey(name))

/** Everything around the payload (S032, S039; design 5). */
export const envelope = {
  eventId: wire("event_id", EventId),
  aggregateId: wire("aggregate_id", Schema.NonEmptyString),
  timestamp: Timestamp,
  nodeId: wire("node_id", NodeId),
  lamportClock: wire("lamport_clock", Schema.NonNegativeInt),
  causationId: wire("causation_id", Schema.NullOr(EventId)),
  correlationId: wire("correlation_id", Schema.NullOr(EventId)),
  projectUuid: wire("project_uuid", Schema.NullOr(ProjectUuid)),
  projectSlug: wire("project_slug", Schema.NullOr(Schema.String)),
  teamSlug: wire("team_slug", Schema.NonEmptyString),
  schemaVersion: wire("schema_version", Schema.Literal("1.0.0")),
  dataTier: wire("data_tier", Schema.Literal(0)),
  gitBranch: known("git_branch", Schema.String),
  headCommitSha: known("head_commit_sha", Schema.String.pipe(Schema.pattern(/^[0-9a-f]{40}$/))),
  repoSlug: known("repo_slug", Schema.String)
}

/** What an event belongs to. */
export const AggregateType = Schema.Literal("WorkPackage", "Feature")
export type AggregateType = typeof AggregateType.Type

/** The nine names, as the registry has them. */
export const EventTypeName = Schema.Literal(
  "WPStatusChanged",
  "WPCreated",
  "WPAssigned",
  "FeatureCreated",
  "FeatureCompleted",
  "HistoryAdded",
  "ErrorLogged",
  "DependencyResolved",
  "MissionOriginBound"
)
