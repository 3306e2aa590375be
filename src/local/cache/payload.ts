import { DateTime, Option, Predicate, Schema } from "effect"
import { Issue, IssueStatus, IssueType, LinkType } from "../Issue.ts"

/** An issue as the cache keeps it. */
export const writePayload: (issue: Issue) => string = Schema.encodeSync(Schema.parseJson(Issue))

/** Reads what we or the Python original have kept: what a field cannot be has its plainest value; none without a reference. */
export const readPayload = (text: string): Option.Option<Issue> =>
  Option.flatMap(decodeJson(text), (json) =>
    Predicate.isReadonlyRecord(json) ? decodeIssue({ ...json, ...plain(json) }) : Option.none()
  )

// helpers

const decodeJson = Schema.decodeUnknownOption(Schema.parseJson(Schema.Unknown))
const decodeIssue = Schema.decodeUnknownOption(Issue)

const plain = (json: Readonly<Record<string, unknown>>) => ({
  ref: refOf(json["ref"]),
  title: Predicate.isString(json["title"]) && json["title"].trim() !== "" ? json["title"] : "Untitled",
  body: textOf(json["body"]),
  status: Schema.is(IssueStatus)(json["status"]) ? json["status"] : "todo",
  issue_type: Schema.is(IssueType)(json["issue_type"]) ? json["issue_type"] : "task",
  priority: Schema.is(Priority)(json["priority"]) ? json["priority"] : null,
  assignees: listOf(json["assignees"]).filter(Predicate.isString),
  labels: listOf(json["labels"]).filter(Predicate.isString),
  parent: refOf(json["parent"]),
  links: listOf(json["links"]).flatMap(linkOf),
  custom_fields: Predicate.isReadonlyRecord(json["custom_fields"]) ? json["custom_fields"] : {},
  created_at: timeOf(json["created_at"]),
  updated_at: timeOf(json["updated_at"]),
  raw: json["raw"] ?? null
})

const Priority = Schema.Int.pipe(Schema.between(0, 4))

const textOf = (value: unknown) => (Predicate.isString(value) ? value : null)

const listOf = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

const refOf = (value: unknown) => {
  if (!Predicate.isReadonlyRecord(value)) return null
  const [system, workspace, id] = [value["system"], value["workspace"], value["id"]].map((part) => textOf(part)?.trim())
  return system && workspace && id
    ? { system, workspace, id, key: textOf(value["key"]), url: textOf(value["url"]) }
    : null
}

const linkOf = (value: unknown) => {
  if (!Predicate.isReadonlyRecord(value)) return []
  const target = refOf(value["target"])
  if (target === null) return []
  return [{ type: Schema.is(LinkType)(value["type"]) ? value["type"] : "relates_to", target }]
}

const timeOf = (value: unknown) =>
  Predicate.isString(value) ? Option.getOrNull(Option.map(DateTime.make(value), DateTime.formatIso)) : null
