import { Schema } from "effect"
import { Limit } from "./tracker.ts"
import { named, openEnum, optional, optionalAs, renamed } from "./wire.ts"

/** Providers whose tickets a mission can come from (S061). */
export const OriginProviderName = Schema.Literal("linear", "jira")
export type OriginProviderName = typeof OriginProviderName.Type

const binding = { provider: OriginProviderName, projectSlug: renamed("project_slug", Schema.NonEmptyString) }

const maybeText = <const Key extends string>(key: Key) =>
  Schema.optionalWith(Schema.NonEmptyString, { exact: true }).pipe(Schema.fromKey(key))

/** POST {@link paths.trackerIssueSearch}. A key that exists wins over the text; without both, tickets in the provider's order. */
export const IssueSearchRequest = Schema.Struct({
  ...binding,
  limit: Limit,
  queryText: maybeText("query_text"),
  queryKey: maybeText("query_key")
}).annotations(named("IssueSearchRequest", "Look for tickets by key or words (S061)"))
export type IssueSearchRequest = typeof IssueSearchRequest.Type

/** A ticket that may be meant. `exact`: it has the key that was asked for; `text`: its words match. */
export const IssueCandidate = Schema.Struct({
  externalIssueId: renamed("external_issue_id", Schema.NonEmptyString),
  externalIssueKey: renamed("external_issue_key", Schema.NonEmptyString),
  title: Schema.String,
  status: optional(Schema.String),
  url: Schema.String,
  matchType: optionalAs("match_type", openEnum("exact", "text")),
  body: optional(Schema.String)
}).annotations(named("IssueCandidate", "A ticket that may be meant", ["status", "match_type"]))
export type IssueCandidate = typeof IssueCandidate.Type

/** `resource_type` and `resource_id` name what the project is mapped to, such as a Linear team. */
export const IssueSearchResponse = Schema.Struct({
  candidates: optional(Schema.Array(IssueCandidate)),
  resourceType: renamed("resource_type", openEnum("linear_team", "jira_project")),
  resourceId: renamed("resource_id", Schema.NonEmptyString)
}).annotations(named("IssueSearchResponse", "Tickets that may be meant, and where they live", ["candidates"]))
export type IssueSearchResponse = typeof IssueSearchResponse.Type

/** POST {@link paths.trackerOriginBind} with an Idempotency-Key. `mission_id` is the mission's slug (design 14). */
export const OriginBindRequest = Schema.Struct({
  ...binding,
  missionId: renamed("mission_id", Schema.NonEmptyString),
  externalIssueId: renamed("external_issue_id", Schema.NonEmptyString),
  externalIssueKey: renamed("external_issue_key", Schema.NonEmptyString),
  externalIssueUrl: renamed("external_issue_url", Schema.String),
  externalTitle: renamed("external_title", Schema.String),
  externalStatus: renamed("external_status", Schema.String)
}).annotations(named("OriginBindRequest", "Record which ticket a mission comes from (S061)"))
export type OriginBindRequest = typeof OriginBindRequest.Type

/** The same ticket again is a success and says `already_bound`; another one is refused with 409. */
export const OriginBindResponse = Schema.Struct({
  originLinkId: optionalAs("origin_link_id", Schema.String),
  boundAt: optionalAs("bound_at", Schema.String),
  alreadyBound: optionalAs("already_bound", Schema.Boolean)
}).annotations(named("OriginBindResponse", "The link between mission and ticket", ["origin_link_id", "bound_at"]))
export type OriginBindResponse = typeof OriginBindResponse.Type
