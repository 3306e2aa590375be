import type { Style } from "../../../output/Report.ts"
import { briefly } from "../../../platform/terminalText.ts"
import type { OriginTicket } from "../../../mission/originTicket.ts"
import type { SearchOriginResult } from "../../../origin/search.ts"
import type { OriginCandidate } from "../../../origin/Ticket.ts"
import { fittedTable } from "../../../output/table.ts"

/** The most tickets that one search shows. */
export const mostTickets = 100

/** A table of tickets as wide as the terminal, and what can be done with one. */
export const foundTickets = (
  { candidates, misread, provider, resourceId }: SearchOriginResult,
  style: Style,
  limit: number
): string => {
  if (candidates.length === 0)
    return `No ticket ${misread.length === 0 ? "was found" : "could be read"} in ${provider} (${briefly(resourceId, 100)})`
  const cells = candidates.map(({ externalIssueKey, status, title }) => [externalIssueKey, status, title].map(cell))
  const heads = [
    ["KEY", 14],
    ["STATUS", 14],
    ["TITLE", Infinity]
  ] as const
  const [head = "", ...rows] = fittedTable(style, "TITLE", heads, cells)
  const next = "Next: `spec-kitty agent feature start-from-ticket KEY` makes a mission from one of them."
  return [style.bold(head), ...rows, ...cutAt(limit, candidates), "", next].join("\n")
}

/** One ticket in one line, as much of it as a question can carry. */
export const named = ({ externalIssueKey, title }: Pick<OriginCandidate, "externalIssueKey" | "title">): string =>
  `${cell(externalIssueKey)}${title === "" ? "" : ` "${briefly(title, 120)}"`}`

/** What was bound to what. */
export const boundLine = (slug: string, ticket: OriginTicket, alreadyBound: boolean, { bold }: Style): string =>
  `${bold(slug)} ${alreadyBound ? "was bound already to" : "comes from"} ${named(ticket)}\n  ${briefly(ticket.externalIssueUrl, 300)}`

// helpers

/** A full page may be all there is, or not: the control plane does not say. There is only one ticket with a key. */
const cutAt = (limit: number, found: SearchOriginResult["candidates"]) => {
  if (found.length < limit || found.every(({ matchType }) => matchType === "exact")) return []
  const more = limit < mostTickets ? `--limit N shows up to ${mostTickets}` : "more words find fewer"
  return [`Only the first ${limit} are shown; there may be more: ${more}.`]
}

const cell = (text: string) => briefly(text, 200)
