import { Schema } from "effect"

/** Where an issue is on its way, in any local tracker. */
export const IssueStatus = Schema.Literal("todo", "in_progress", "in_review", "blocked", "done", "canceled")
export type IssueStatus = typeof IssueStatus.Type

/** What kind of work an issue is. */
export const IssueType = Schema.Literal("epic", "story", "task", "bug", "chore", "subtask")
export type IssueType = typeof IssueType.Type

/** How one issue stands to another. */
export const LinkType = Schema.Literal("blocks", "blocked_by", "relates_to", "duplicates", "parent_of", "child_of")
export type LinkType = typeof LinkType.Type

/** Which issue of which workspace of which tracker; `key` is what people call it. */
export class IssueRef extends Schema.Class<IssueRef>("IssueRef")({
  system: Schema.NonEmptyTrimmedString,
  workspace: Schema.NonEmptyTrimmedString,
  id: Schema.NonEmptyTrimmedString,
  key: Schema.NullOr(Schema.String),
  url: Schema.NullOr(Schema.String)
}) {
  /** What the cache and the order of a push go by. */
  get identity(): string {
    return `${this.system}:${this.workspace}:${this.id}`
  }
}

/** A link as its source keeps it. */
export const IssueLink = Schema.Struct({ type: LinkType, target: IssueRef })
export type IssueLink = typeof IssueLink.Type

/** An issue in the one form that both sides of a sync are compared in (`priority` 0 is the most urgent). */
export class Issue extends Schema.Class<Issue>("Issue")({
  ref: IssueRef,
  title: Schema.NonEmptyString,
  body: Schema.NullOr(Schema.String),
  status: IssueStatus,
  issue_type: IssueType,
  priority: Schema.NullOr(Schema.Int.pipe(Schema.between(0, 4))),
  assignees: Schema.Array(Schema.String),
  labels: Schema.Array(Schema.String),
  parent: Schema.NullOr(IssueRef),
  links: Schema.Array(IssueLink),
  custom_fields: Schema.Record({ key: Schema.String, value: Schema.Unknown }),
  created_at: Schema.NullOr(Schema.DateTimeUtc),
  updated_at: Schema.NullOr(Schema.DateTimeUtc),
  /** What the tracker itself said, for whoever looks into the cache; no decision is made by it. */
  raw: Schema.NullOr(Schema.Unknown)
}) {}

/** The fields that have an owner, in the order they are merged and written in. */
export const coreFields = [
  "title",
  "body",
  "status",
  "issue_type",
  "priority",
  "assignees",
  "labels",
  "parent",
  "links",
  "custom_fields"
] as const
export type CoreField = (typeof coreFields)[number]

/** The core fields that an update sets; a field that is absent stays as it is. */
export type IssuePatch = Partial<Pick<Issue, CoreField>>
