import { Either, Predicate } from "effect"
import { listOf, member, textOf, timeOf } from "../answers.ts"
import { Issue, IssueRef } from "../Issue.ts"
import { inOrder, sortedTexts, type Reading } from "../reading.ts"
import { priorityIn, statusIn } from "./tables.ts"

/** An issue of this workspace by its 32 letters; `key` is its display id, such as FP-abcdefgh. */
export const fpRef = (workspace: string, id: string, key: string | null = null): IssueRef =>
  new IssueRef({ system: "fp", workspace, id: id.trim(), key, url: null })

/** What `list` shows of an issue's display id, and `show` all of it. */
export const shortIdOf = (value: unknown): string | null => textOf(value, "shortId")
export const displayIdOf = (value: unknown): string | null => textOf(value, "displayId")

/**
 * Reads an issue object of `issue list` or `issue show`; `prefix` makes a display id of the short one that `list` gives.
 * fp has tasks only, and one kind of link.
 */
export const readFp =
  (workspace: string, prefix: string | null) =>
  (value: unknown): Either.Either<Reading, string> => {
    const id = textOf(value, "id")
    if (id === null) return Either.left("an element without an id")
    const status = textOf(value, "status") ?? "todo"
    const known = statusIn(status)
    const short = shortIdOf(value)
    const key = displayIdOf(value) ?? (short !== null && prefix !== null ? `${prefix}-${short}` : short)
    const parent = textOf(value, "parent")
    const properties = member(value, "properties")
    const { labels, ...fields } = Predicate.isReadonlyRecord(properties)
      ? { labels: [], ...properties }
      : { labels: [] }
    return Either.right({
      note: known === undefined ? `${key ?? id}: its status ${status} is none of ours and counts as todo` : null,
      issue: new Issue({
        ref: fpRef(workspace, id, key),
        title: textOf(value, "title") ?? "Untitled",
        body: textOf(value, "description"),
        status: known ?? "todo",
        issue_type: "task",
        priority: priorityIn(member(value, "priority")),
        assignees: [],
        labels: sortedTexts(globalThis.Array.isArray(labels) ? labels : []),
        parent: parent === null ? null : fpRef(workspace, parent),
        links: inOrder(
          listOf(value, "dependencies").flatMap((target) =>
            typeof target === "string" && target.trim() !== ""
              ? [{ type: "blocked_by" as const, target: fpRef(workspace, target) }]
              : []
          )
        ),
        custom_fields: fields,
        created_at: timeOf(textOf(value, "createdAt")),
        updated_at: timeOf(textOf(value, "updatedAt")),
        raw: value
      })
    })
  }
