import type { CoreField, Issue, IssuePatch } from "../Issue.ts"
import { textOf } from "../answers.ts"
import { priorityOut, statusIn, statusOut } from "./tables.ts"

/** What fp can change. It has one kind of issue, and nothing is known that sets labels, assignees or a parent afterwards. */
export const writableFields: ReadonlySet<CoreField> = new Set(["title", "body", "status", "priority", "links"])

/** fp never takes a priority away, and knows one kind of link, from either side. */
export const cannotTake = (field: CoreField, { links, priority }: Issue): boolean =>
  (field === "priority" && priority === null) || (field === "links" && alienLinks(links).length > 0)

/** The kinds of link that fp has no like of. */
export const alienLinks = (links: Issue["links"]): ReadonlyArray<string> =>
  links.flatMap(({ type }) => (type === "blocked_by" || type === "blocks" ? [] : [type]))

/** The targets of links that fp keeps with the issue itself. */
export const dependsOf = (links: Issue["links"]): ReadonlyArray<string> =>
  links.flatMap(({ target, type }) => (type === "blocked_by" ? [target.id] : []))

/** `issue create`, with everything that fp can be told about a new issue. */
export const createArgs = (issue: Issue, registered: ReadonlyArray<string>): ReadonlyArray<string> => {
  const depends = dependsOf(issue.links)
  return [
    "issue",
    "create",
    ...flag("title", issue.title),
    ...(issue.body === null ? [] : flag("description", issue.body)),
    ...(issue.parent === null ? [] : flag("parent", issue.parent.id)),
    ...(depends.length === 0 ? [] : flag("depends", depends.join(","))),
    ...(issue.priority === null ? [] : flag("priority", priorityOut(issue.priority))),
    ...(issue.status === "todo" ? [] : flag("status", statusOut(issue.status, registered))),
    "--format",
    "json"
  ]
}

/** `issue update` with what differs, none when nothing does. `--depends` replaces the whole list. */
export const updateArgs = (
  current: Issue,
  patch: IssuePatch,
  registered: ReadonlyArray<string>
): ReadonlyArray<string> => {
  const differing = differences(current, patch, registered)
  const { body, links = [], priority, status, title } = patch
  const args = [
    ...(differing.includes("title") && title !== undefined ? flag("title", title) : []),
    ...(differing.includes("body") ? flag("description", body ?? "") : []),
    ...(differing.includes("status") && status !== undefined ? flag("status", statusOut(status, registered)) : []),
    ...(differing.includes("priority") && priority != null ? flag("priority", priorityOut(priority)) : []),
    ...(differing.includes("links") ? flag("depends", dependsOf(links).join(",")) : [])
  ]
  return args.length === 0 ? [] : ["issue", "update", current.ref.id, ...args]
}

/** The fields of a patch that an issue does not have in fp's own terms: 4 is low as 3 is, a review may be in-progress. */
export const differences = (
  current: Issue,
  { body, links, priority, status, title }: IssuePatch,
  registered: ReadonlyArray<string>
): ReadonlyArray<CoreField> => {
  const word = textOf(current.raw, "status") ?? "todo"
  const isSameStatus = (wanted: Issue["status"]) => statusIn(word) === wanted || word === statusOut(wanted, registered)
  const priorityWord = (value: number | null) => (value === null ? null : priorityOut(value))
  const set = (ids: ReadonlyArray<string>) => [...new Set(ids)].sort().join(",")
  return [
    ...(title !== undefined && title.trim() !== current.title.trim() ? (["title"] as const) : []),
    ...(body !== undefined && (body ?? "").trim() !== (current.body ?? "").trim() ? (["body"] as const) : []),
    ...(status !== undefined && !isSameStatus(status) ? (["status"] as const) : []),
    ...(priority !== undefined && priorityWord(priority) !== priorityWord(current.priority)
      ? (["priority"] as const)
      : []),
    ...(links !== undefined && set(dependsOf(links)) !== set(dependsOf(current.links)) ? (["links"] as const) : [])
  ]
}

/** A value that begins with a dash would be a flag of its own. */
export const flag = (name: string, value: string): ReadonlyArray<string> =>
  value === "" || value.startsWith("-") ? [`--${name}=${value}`] : [`--${name}`, value]
