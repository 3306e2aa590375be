import { Option, Record } from "effect"
import type { IssueStatus, IssueType, LinkType } from "../Issue.ts"

const statuses: Readonly<Record<string, IssueStatus>> = {
  open: "todo",
  in_progress: "in_progress",
  blocked: "blocked",
  deferred: "todo",
  closed: "done",
  pinned: "in_progress",
  hooked: "in_progress",
  tombstone: "canceled"
}

const types: Readonly<Record<string, IssueType>> = {
  epic: "epic",
  feature: "story",
  story: "story",
  task: "task",
  bug: "bug",
  chore: "chore",
  decision: "chore"
}

const links: Readonly<Record<string, LinkType>> = {
  blocks: "blocked_by",
  "conditional-blocks": "blocked_by",
  "waits-for": "blocked_by",
  duplicates: "duplicates",
  "parent-child": "child_of"
}

/** A status of bd; undefined for one that a project has made up. */
export const statusIn = (status: string): IssueStatus | undefined => Option.getOrUndefined(Record.get(statuses, status))

/** A kind of issue of bd; what is none of ours is a task. */
export const typeIn = (type: string): IssueType => Option.getOrElse(Record.get(types, type), () => "task")

/** What a dependency makes of the issue that has it; kinds that block nothing relate. */
export const linkIn = (type: string): LinkType => Option.getOrElse(Record.get(links, type), () => "relates_to")

/** How bd calls a status; it has no word for a review and none for canceled. */
export const statusOut: Readonly<Record<IssueStatus, string>> = {
  todo: "open",
  in_progress: "in_progress",
  in_review: "in_progress",
  blocked: "blocked",
  done: "closed",
  canceled: "closed"
}

/** How bd calls a kind of issue. */
export const typeOut: Readonly<Record<IssueType, string>> = {
  epic: "epic",
  story: "feature",
  task: "task",
  bug: "bug",
  chore: "chore",
  subtask: "task"
}

/** How bd calls a link, and whether the dependency belongs to the other issue. */
export const linkOut: Readonly<Record<LinkType, { readonly type: string; readonly reversed: boolean }>> = {
  blocked_by: { type: "blocks", reversed: false },
  blocks: { type: "blocks", reversed: true },
  relates_to: { type: "related", reversed: false },
  duplicates: { type: "duplicates", reversed: false },
  child_of: { type: "parent-child", reversed: false },
  parent_of: { type: "parent-child", reversed: true }
}
