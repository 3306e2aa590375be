import { Schema } from "effect"
import { JsonObject, named, openEnum, optional, optionalAs } from "./wire.ts"

/** Statuses that every provider is mapped to. */
export const issueStatuses = ["todo", "in_progress", "in_review", "blocked", "done", "canceled"] as const
export const IssueStatus = openEnum(...issueStatuses)

/** Kinds that every provider is mapped to. */
export const issueTypes = ["epic", "story", "task", "bug", "chore", "subtask"] as const
export const IssueType = openEnum(...issueTypes)

/** Where an issue lives: the provider's own id within a workspace; `key` is what people call it. */
export const ExternalRef = Schema.Struct({
  system: Schema.String,
  id: Schema.String,
  workspace: Schema.String,
  key: optional(Schema.String),
  url: optional(Schema.String)
}).annotations(named("ExternalRef", "An issue at its provider"))
export type ExternalRef = typeof ExternalRef.Type

/** A directed relation, seen from the issue that carries it. */
export const IssueLink = Schema.Struct({
  type: openEnum("blocks", "blocked_by", "relates_to", "duplicates", "parent_of", "child_of"),
  target: ExternalRef
}).annotations(named("IssueLink", "A relation to another issue"))

/** An issue in the one form that all providers are translated to. Priority is opaque: 0 to 4, ordered by the provider. */
export const NormalizedIssue = Schema.Struct({
  ref: ExternalRef,
  title: Schema.String,
  body: optional(Schema.String),
  status: IssueStatus,
  issueType: optionalAs("issue_type", IssueType),
  priority: optional(Schema.Int),
  assignees: optional(Schema.Array(Schema.String)),
  labels: optional(Schema.Array(Schema.String)),
  parentRef: optionalAs("parent_ref", ExternalRef),
  links: optional(Schema.Array(IssueLink)),
  customFields: optionalAs("custom_fields", JsonObject),
  createdAt: optionalAs("created_at", Schema.String),
  updatedAt: optionalAs("updated_at", Schema.String),
  providerMetadata: optionalAs("provider_metadata", JsonObject)
}).annotations(
  named("NormalizedIssue", "An issue, whatever the provider", ["issue_type", "priority", "assignees", "labels"])
)
export type NormalizedIssue = typeof NormalizedIssue.Type

/** What `patch` of a pushed item may change. */
export const IssuePatch = Schema.Struct({
  title: Schema.optionalWith(Schema.NonEmptyString, { exact: true }),
  body: optional(Schema.String),
  status: Schema.optionalWith(Schema.Literal(...issueStatuses), { exact: true }),
  issueType: Schema.optionalWith(Schema.Literal(...issueTypes), { exact: true }).pipe(Schema.fromKey("issue_type")),
  priority: Schema.optionalWith(Schema.Int.pipe(Schema.between(0, 4)), { exact: true }),
  assignees: Schema.optionalWith(Schema.Array(Schema.String), { exact: true }),
  labels: Schema.optionalWith(Schema.Array(Schema.String), { exact: true }),
  customFields: Schema.optionalWith(JsonObject, { exact: true }).pipe(Schema.fromKey("custom_fields"))
}).annotations({ identifier: "IssuePatch", description: "The fields of an issue that a push may change" })
export type IssuePatch = typeof IssuePatch.Type
