import { Schema } from "effect"
import { ExternalRef, NormalizedIssue } from "./issue.ts"
import { JsonObject, named, openEnum, optional, optionalAs, renamed } from "./wire.ts"

/** Providers that are reached through the control plane only (S059). */
export const SaasProviderName = Schema.Literal("linear", "jira", "github", "gitlab")
export type SaasProviderName = typeof SaasProviderName.Type

/** A project that no server maps to anything, so that it can be asked about what it does not have. */
export const unmappedProject = "spec-kitty-contract-check"

/** Which mapped project a call is about. */
const binding = { provider: SaasProviderName, projectSlug: renamed("project_slug", Schema.NonEmptyString) }

/** How many issues one call may be about. */
export const Limit = Schema.Int.pipe(Schema.between(1, 10_000))

/** POST {@link paths.trackerPull}. `cursor` is the server's own word from `next_cursor`. */
export const PullRequest = Schema.Struct({
  ...binding,
  limit: Limit,
  cursor: Schema.optionalWith(Schema.String, { exact: true }),
  filters: Schema.optionalWith(
    Schema.Struct({
      updatedSince: Schema.optionalWith(Schema.String, { exact: true }).pipe(Schema.fromKey("updated_since")),
      status: Schema.optionalWith(Schema.Array(Schema.String), { exact: true }),
      issueType: Schema.optionalWith(Schema.Array(Schema.String), { exact: true }).pipe(Schema.fromKey("issue_type"))
    }),
    { exact: true }
  )
}).annotations(named("PullRequest", "Ask for one page of issues (S059 FR-002)"))
export type PullRequest = typeof PullRequest.Type

/** One change to push. The server judges each by itself; what it refuses comes back in `item_errors`. */
export const PushItem = Schema.Struct({
  ref: ExternalRef,
  action: openEnum("update"),
  patch: Schema.optionalWith(JsonObject, { exact: true }),
  targetStatus: Schema.optionalWith(Schema.String, { exact: true }).pipe(Schema.fromKey("target_status"))
}).annotations(named("PushItem", "One change to one issue"))
export type PushItem = typeof PushItem.Type

/** POST {@link paths.trackerPush} with an Idempotency-Key. */
export const PushRequest = Schema.Struct({
  ...binding,
  items: Schema.Array(PushItem)
}).annotations(named("PushRequest", "Send local changes (S059 FR-003)"))
export type PushRequest = typeof PushRequest.Type

/** POST {@link paths.trackerRun} with an Idempotency-Key: one full cycle that the server decides. */
export const RunRequest = Schema.Struct({
  ...binding,
  pullFirst: renamed("pull_first", Schema.Boolean),
  limit: Limit
}).annotations(named("RunRequest", "One full bidirectional cycle (S059 FR-004)"))
export type RunRequest = typeof RunRequest.Type

/** Query of {@link paths.trackerStatus} and {@link paths.trackerMappings}. */
export const BindingQuery = Schema.Struct(binding)
export type BindingQuery = typeof BindingQuery.Type

/** `partial`: some items failed and are listed; `error`: all did. */
export const ResultStatus = openEnum("ok", "partial", "error")

export const ResultSummary = Schema.Struct({
  total: Schema.Int,
  succeeded: Schema.Int,
  failed: Schema.Int,
  skipped: Schema.Int
}).annotations(named("ResultSummary", "How many items, and what became of them"))
export type ResultSummary = typeof ResultSummary.Type

/** Under whose connection the provider was called: the team's installation or the user's own link. */
export const IdentityPath = Schema.Struct({
  type: optional(openEnum("installation", "user_link")),
  installationId: optionalAs("installation_id", Schema.String),
  userLinkId: optionalAs("user_link_id", Schema.String),
  provider: optional(Schema.String),
  providerAccountId: optionalAs("provider_account_id", Schema.String)
}).annotations(named("IdentityPath", "Under whose connection the provider was called", ["type", "provider"]))
export type IdentityPath = typeof IdentityPath.Type

/** Why one item was not done; the others were. */
export const ItemError = Schema.Struct({
  ref: optional(ExternalRef),
  code: optional(Schema.String),
  message: optional(Schema.String),
  retryable: optional(Schema.Boolean)
}).annotations(named("ItemError", "Why one item was not done", ["code", "message", "retryable"]))
export type ItemError = typeof ItemError.Type

const outcome = {
  status: optional(ResultStatus),
  summary: optional(ResultSummary),
  itemErrors: optionalAs("item_errors", Schema.Array(ItemError))
}

const identity = {
  identityPath: optionalAs("identity_path", IdentityPath),
  doctrine: optional(JsonObject)
}

const sentOutcome = ["status", "summary"]
const sentEnvelope = [...sentOutcome, "identity_path"]

/** A page of issues. `next_cursor` continues where `has_more` says there is more. */
export const PullResultEnvelope = Schema.Struct({
  ...outcome,
  ...identity,
  items: optional(Schema.Array(NormalizedIssue)),
  hasMore: optionalAs("has_more", Schema.Boolean),
  nextCursor: optionalAs("next_cursor", Schema.String)
}).annotations(named("PullResultEnvelope", "A page of issues", [...sentEnvelope, "items", "has_more"]))
export type PullResultEnvelope = typeof PullResultEnvelope.Type

export const PushResultItem = Schema.Struct({
  ref: ExternalRef,
  action: optional(Schema.String),
  outcome: optional(openEnum("updated", "transitioned", "unchanged")),
  remoteRef: optionalAs("remote_ref", ExternalRef),
  version: optional(Schema.Union(Schema.String, Schema.Number)),
  message: optional(Schema.String)
}).annotations(named("PushResultItem", "What became of one pushed item", ["action", "outcome"]))
export type PushResultItem = typeof PushResultItem.Type

export const PushResultEnvelope = Schema.Struct({
  ...outcome,
  ...identity,
  items: optional(Schema.Array(PushResultItem))
}).annotations(named("PushResultEnvelope", "What became of the pushed items", [...sentEnvelope, "items"]))
export type PushResultEnvelope = typeof PushResultEnvelope.Type

export const PullPhaseResult = Schema.Struct({
  ...outcome,
  items: optional(Schema.Array(NormalizedIssue))
}).annotations(named("PullPhaseResult", "The pulling half of a run", sentOutcome))

export const PushPhaseResult = Schema.Struct({
  ...outcome,
  items: optional(Schema.Array(PushResultItem))
}).annotations(named("PushPhaseResult", "The pushing half of a run", sentOutcome))

export const RunResultEnvelope = Schema.Struct({
  ...outcome,
  ...identity,
  pull: optional(PullPhaseResult),
  push: optional(PushPhaseResult)
}).annotations(named("RunResultEnvelope", "Both halves of a run", [...sentEnvelope, "pull", "push"]))
export type RunResultEnvelope = typeof RunResultEnvelope.Type

/** GET {@link paths.trackerStatus}. */
export const TrackerStatus = Schema.Struct({
  configured: optional(Schema.Boolean),
  provider: optional(Schema.String),
  projectSlug: optionalAs("project_slug", Schema.String),
  connected: optional(Schema.Boolean),
  syncState: optionalAs("sync_state", Schema.String),
  lastSync: optionalAs("last_sync", Schema.String),
  identityPath: optionalAs("identity_path", IdentityPath)
}).annotations(named("TrackerStatus", "How a mapped project stands", ["configured", "provider", "sync_state"]))
export type TrackerStatus = typeof TrackerStatus.Type

export const Mapping = Schema.Struct({
  wpId: renamed("wp_id", Schema.String),
  system: Schema.String,
  externalId: renamed("external_id", Schema.String),
  externalKey: optionalAs("external_key", Schema.String),
  externalUrl: optionalAs("external_url", Schema.String)
}).annotations(named("Mapping", "A work package and its issue"))
export type Mapping = typeof Mapping.Type

/** GET {@link paths.trackerMappings}. */
export const MappingsResponse = Schema.Struct({
  mappings: optional(Schema.Array(Mapping))
}).annotations(named("MappingsResponse", "Work packages and their issues, managed on the dashboard", ["mappings"]))
export type MappingsResponse = typeof MappingsResponse.Type

/** 202: the work goes on; ask {@link paths.trackerOperation}. */
export const OperationAccepted = Schema.Struct({
  operationId: renamed("operation_id", Schema.NonEmptyString),
  status: optional(Schema.String)
}).annotations(named("OperationAccepted", "The work goes on in the background", ["status"]))
export type OperationAccepted = typeof OperationAccepted.Type

/**
 * GET {@link paths.trackerOperation}. `completed` and `failed` are the end; anything else is still going on. `result` is
 * the envelope that a 200 would have carried; a server that leaves it out says the same beside `status`.
 */
export const OperationResult = Schema.Struct({
  operationId: optionalAs("operation_id", Schema.String),
  status: openEnum("pending", "running", "completed", "failed"),
  result: optional(Schema.Unknown),
  error: optional(Schema.Unknown)
}).annotations(named("OperationResult", "How a background operation stands", ["operation_id", "result", "error"]))
export type OperationResult = typeof OperationResult.Type
