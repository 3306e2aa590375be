import { Either, Encoding } from "effect"
import type { NormalizedIssue } from "../contract/issue.ts"
import type { PullRequest, PullResultEnvelope } from "../contract/tracker.ts"
import { invalid, type Refused } from "./refusals.ts"
import { identityOf, resultStatus, summaryOf, type Workspace } from "./Workspace.ts"

/** One page of the issues that pass the filters, in the provider's order. Cursors are opaque and survive changes. */
export const pullPage = (
  workspace: Workspace,
  { cursor, filters, limit }: Pick<PullRequest, "cursor" | "filters" | "limit">
): Either.Either<PullResultEnvelope, Refused> =>
  Either.map(decodeCursor(cursor), (start) => {
    const matching = workspace.issues.filter((issue, index) => index >= start && passes(issue, filters ?? {}))
    const items = matching.slice(0, limit)
    const next = matching[limit]
    return {
      status: "ok",
      summary: summaryOf(items.length, 0),
      items,
      itemErrors: null,
      identityPath: identityOf(workspace),
      hasMore: next !== undefined,
      nextCursor: next === undefined ? null : encodeCursor(workspace.issues.indexOf(next)),
      doctrine: null
    }
  })

/** The same page, of which the last issue could not be read. */
export const withoutLast = <Page extends Pick<PullResultEnvelope, "items" | "itemErrors" | "summary" | "status">>(
  page: Page
): Page => {
  const items = page.items ?? []
  const last = items.at(-1)
  if (last === undefined) return page
  const summary = summaryOf(items.length - 1, 1)
  const error = { ref: last.ref, code: "provider_error", message: "The provider did not answer", retryable: true }
  return { ...page, status: resultStatus(summary), summary, items: items.slice(0, -1), itemErrors: [error] }
}

// helpers

const passes = (issue: NormalizedIssue, filters: NonNullable<PullRequest["filters"]>) =>
  (filters.status === undefined || filters.status.includes(issue.status)) &&
  (filters.issueType === undefined || filters.issueType.includes(issue.issueType ?? "")) &&
  (filters.updatedSince === undefined || Date.parse(issue.updatedAt ?? "") >= Date.parse(filters.updatedSince))

const encodeCursor = (index: number) => Encoding.encodeBase64Url(`after:${index}`)

const decodeCursor = (cursor: string | undefined): Either.Either<number, Refused> => {
  if (cursor === undefined) return Either.right(0)
  const text = Either.getOrElse(Encoding.decodeBase64UrlString(cursor), () => "")
  const index = /^after:(\d+)$/.exec(text)?.[1]
  return index === undefined
    ? Either.left(invalid("cursor: not one that this server gave", { field: "cursor" }))
    : Either.right(Number(index))
}
