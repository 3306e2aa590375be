import { Either } from "effect"
import { listOf, member, textOf, timeOf } from "../answers.ts"
import { Issue, IssueRef, type IssueLink } from "../Issue.ts"
import { inOrder, sortedTexts, type Reading } from "../reading.ts"
import { linkIn, statusIn, typeIn } from "./tables.ts"

/** A bead of this workspace by its id. */
export const beadRef = (workspace: string, id: string, url: string | null = null): IssueRef =>
  new IssueRef({ system: "beads", workspace, id: id.trim(), key: id.trim(), url })

/** The issue objects of an answer: a list, one object, `{issue}`, and any of them in the envelope `{schema_version, data}`. */
export const elementsOf = (answer: unknown): ReadonlyArray<unknown> => {
  if (globalThis.Array.isArray(answer)) return answer
  if (member(answer, "data") !== undefined && textOf(answer, "id") === null) return elementsOf(member(answer, "data"))
  if (member(answer, "issues") !== undefined) return listOf(answer, "issues")
  const issue = member(answer, "issue")
  return answer === null || answer === undefined ? [] : [issue === undefined ? answer : issue]
}

/**
 * Reads an issue object of `list`, `show` or `create`, of any era. Labels, and links by kind and target, are in order;
 * the parent is no link.
 */
export const readBead =
  (workspace: string) =>
  (value: unknown): Either.Either<Reading, string> => {
    const id = textOf(value, "id")
    if (id === null) return Either.left("an element without an id")
    const status = textOf(value, "status") ?? "open"
    const known = statusIn(status)
    const dependencies = listOf(value, "dependencies").flatMap(dependencyOf(id))
    const parents = dependencies.filter(({ type }) => type === "parent-child")
    const parent = textOf(value, "parent") ?? parents[0]?.target ?? null
    const links = dependencies.flatMap(({ target, type }): ReadonlyArray<IssueLink> =>
      target === parent && type === "parent-child" ? [] : [{ type: linkIn(type), target: beadRef(workspace, target) }]
    )
    const metadata = member(value, "metadata")
    const assignee = textOf(value, "assignee")
    return Either.right({
      note: known === undefined ? `${id}: its status ${status} is none of ours and counts as todo` : null,
      issue: new Issue({
        ref: beadRef(workspace, id, textOf(value, "external_ref")),
        title: textOf(value, "title") ?? "Untitled",
        body: textOf(value, "description"),
        status: known ?? "todo",
        issue_type: typeIn(textOf(value, "issue_type") ?? "task"),
        priority: priorityOf(member(value, "priority")),
        assignees: assignee === null ? [] : [assignee],
        labels: sortedTexts(listOf(value, "labels")),
        parent: parent === null ? null : beadRef(workspace, parent),
        links: inOrder(links),
        custom_fields: metadata === undefined || metadata === null ? {} : { metadata },
        created_at: timeOf(textOf(value, "created_at")),
        updated_at: timeOf(textOf(value, "updated_at")),
        raw: value
      })
    })
  }

// helpers

/** `list` names both ends of an edge, `show` gives the issue at its other end. */
const dependencyOf = (id: string) => (value: unknown) => {
  const from = textOf(value, "issue_id")
  const target = textOf(value, "depends_on_id") ?? textOf(value, "id")
  const type = textOf(value, "type") ?? textOf(value, "dependency_type") ?? "related"
  return target === null || (from !== null && from !== id) ? [] : [{ target: target.trim(), type }]
}

const priorityOf = (value: unknown) =>
  typeof value === "number" && Number.isFinite(value) ? Math.min(4, Math.max(0, Math.round(value))) : null
