import { Option } from "effect"
import type { IssueCandidate, IssueSearchResponse, OriginProviderName } from "../contract/origin.ts"
import type { OriginTicket } from "../mission/originTicket.ts"
import { slugify } from "../domain/slug.ts"

/** A ticket that a mission may come from, with everything that binding it needs (S061 D1). */
export interface OriginCandidate extends OriginTicket {
  readonly provider: OriginProviderName
  /** Empty where the provider has none. */
  readonly status: string
  /** "exact": it has the key that was asked for; "text": its words match (S061 D4). */
  readonly matchType: string
}

/** The candidates of one answer. */
export const candidatesOf = (
  provider: OriginProviderName,
  { candidates, resourceId, resourceType }: IssueSearchResponse
): ReadonlyArray<OriginCandidate> =>
  (candidates ?? []).map(({ externalIssueId, externalIssueKey, matchType, status, title, url }: IssueCandidate) => ({
    provider,
    resourceType,
    resourceId,
    externalIssueId,
    externalIssueKey,
    externalIssueUrl: url,
    title,
    status: status ?? "",
    matchType: matchType ?? "text"
  }))

/** What the mission's record keeps of a ticket: seven texts (design 7). */
export const recordOf = (ticket: OriginCandidate): OriginTicket => ({
  provider: ticket.provider,
  resourceType: ticket.resourceType,
  resourceId: ticket.resourceId,
  externalIssueId: ticket.externalIssueId,
  externalIssueKey: ticket.externalIssueKey,
  externalIssueUrl: ticket.externalIssueUrl,
  title: ticket.title
})

/** The mission's name from the ticket: its key, else its title, else `untitled` (S061). */
export const slugOf = ({ externalIssueKey, title }: Pick<OriginCandidate, "externalIssueKey" | "title">): string =>
  [externalIssueKey, title].map(slugify).find((slug) => slug !== "") ?? "untitled"

/** Whether a text is written as the key of an issue, such as `WEB-123`. */
export const keyIn = (text: string): Option.Option<string> =>
  Option.liftPredicate(text.trim(), (word) => /^[A-Za-z][A-Za-z0-9_]*-\d+$/.test(word))
