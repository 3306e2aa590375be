import { Option, Record } from "effect"
import type { IssueStatus } from "../Issue.ts"

const statuses: Readonly<Record<string, IssueStatus>> = {
  todo: "todo",
  backlog: "todo",
  "in-progress": "in_progress",
  in_progress: "in_progress",
  done: "done",
  blocked: "blocked",
  "in-review": "in_review",
  in_review: "in_review",
  canceled: "canceled",
  cancelled: "canceled"
}

/** How each status may be called in fp, the best word first; the last one is always there. */
const words: Readonly<Record<IssueStatus, readonly [string, ...ReadonlyArray<string>]>> = {
  todo: ["todo"],
  in_progress: ["in-progress"],
  in_review: ["in-review", "in_review", "in-progress"],
  blocked: ["blocked", "in-progress"],
  done: ["done"],
  canceled: ["canceled", "cancelled", "done"]
}

const priorities: Readonly<Record<string, number>> = { critical: 0, high: 1, medium: 2, low: 3 }

/** A status of fp; undefined for one that a project has registered and we have no like of. */
export const statusIn = (status: string): IssueStatus | undefined =>
  Option.getOrUndefined(Record.get(statuses, status.toLowerCase()))

/** Whether it depends on what a project has registered how fp calls a status. */
export const needsRegister = (status: IssueStatus): boolean => words[status].length > 1

/** How fp calls a status, given the statuses that the project has registered. */
export const statusOut = (status: IssueStatus, registered: ReadonlyArray<string>): string =>
  words[status].find((word) => registered.includes(word)) ?? words[status].at(-1) ?? words[status][0]

/** The priority of a word of fp, or of a number as some builds write it; null for none. */
export const priorityIn = (value: unknown): number | null => {
  if (typeof value === "number") return Number.isInteger(value) && value >= 0 && value <= 4 ? value : null
  if (typeof value !== "string") return null
  return Option.getOrElse(Record.get(priorities, value.toLowerCase()), () =>
    /^[0-4]$/.test(value) ? Number(value) : null
  )
}

/** The word of fp for a priority: 3 and 4 are both low. */
export const priorityOut = (priority: number): string => ["critical", "high", "medium"][priority] ?? "low"

/** The statuses that `fp guide` says a project has. */
export const registeredIn = (guide: string): ReadonlyArray<string> =>
  (/Registered statuses[^:\n]*:([^\n]*)/i.exec(guide)?.[1] ?? "").match(/[\w-]+/g) ?? []
