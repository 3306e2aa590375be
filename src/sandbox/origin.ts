import { Either, HashMap, Option } from "effect"
import type { NormalizedIssue } from "../contract/issue.ts"
import type {
  IssueCandidate,
  IssueSearchRequest,
  IssueSearchResponse,
  OriginBindRequest,
  OriginBindResponse
} from "../contract/origin.ts"
import { type Board, workspaceOf } from "./Board.ts"
import { Refused } from "./refusals.ts"
import { accountOf } from "./seed.ts"
import type { Workspace } from "./Workspace.ts"

/** Which ticket a mission comes from, as the control plane knows it. */
export interface OriginLink {
  readonly id: string
  readonly issueId: string
  readonly issueKey: string
  readonly boundAt: string
}

/** The ticket with that key; else those that have all words in key, title or body; without a question, the first ones. */
export const searchIssues = (
  workspace: Workspace,
  { limit, provider, queryKey, queryText }: IssueSearchRequest
): IssueSearchResponse => {
  const keyed = workspace.issues.filter(({ ref }) => queryKey !== undefined && sameKey(ref.key ?? ref.id, queryKey))
  const words = (queryText ?? "").toLowerCase().split(/\s+/).filter(Boolean)
  const asked = queryKey !== undefined || queryText !== undefined
  const worded = workspace.issues.filter((issue) =>
    asked ? words.length > 0 && words.every((word) => textOf(issue).includes(word)) : true
  )
  const candidates = keyed.length > 0 ? keyed.map(candidate("exact")) : worded.map(candidate("text"))
  return {
    candidates: candidates.slice(0, limit),
    resourceType: provider === "linear" ? "linear_team" : "jira_project",
    resourceId: `${accountOf(provider)}-${workspace.projectSlug}`
  }
}

/** One ticket for each mission: the same again changes nothing, another one is a conflict. */
export const bindOrigin = (
  board: Board,
  { externalIssueId, missionId, projectSlug, provider }: OriginBindRequest,
  { id, now }: { readonly id: string; readonly now: string }
): Either.Either<readonly [OriginBindResponse, Board], Refused> => {
  const key = `${projectSlug} ${missionId}`
  const known = HashMap.get(board.origins, key)
  if (Option.isSome(known)) {
    const { boundAt, id: linkId, issueId, issueKey } = known.value
    return issueId === externalIssueId
      ? Either.right([{ originLinkId: linkId, boundAt, alreadyBound: true }, board])
      : Either.left(conflict(missionId, issueKey))
  }
  const issue = workspaceOf(board, provider, projectSlug).issues.find(({ ref }) => ref.id === externalIssueId)
  if (issue === undefined) return Either.left(unknownIssue(externalIssueId))
  const link = { id, issueId: externalIssueId, issueKey: issue.ref.key ?? issue.ref.id, boundAt: now }
  return Either.right([
    { originLinkId: id, boundAt: now },
    { ...board, origins: HashMap.set(board.origins, key, link) }
  ])
}

// helpers

const sameKey = (left: string, right: string) => left.toLowerCase() === right.trim().toLowerCase()

const textOf = ({ body, ref, title }: NormalizedIssue) => `${ref.key ?? ""} ${title} ${body ?? ""}`.toLowerCase()

const candidate =
  (matchType: "exact" | "text") =>
  ({ body, ref, status, title }: NormalizedIssue): IssueCandidate => ({
    externalIssueId: ref.id,
    externalIssueKey: ref.key ?? ref.id,
    title,
    status,
    url: ref.url ?? ref.id,
    matchType,
    body: body ?? null
  })

const conflict = (missionId: string, issueKey: string) =>
  new Refused({
    status: 409,
    code: "origin_conflict",
    message: `Mission ${missionId} comes from ${issueKey} already; a mission has one origin`,
    details: { mission_id: missionId, external_issue_key: issueKey }
  })

const unknownIssue = (id: string) =>
  new Refused({ status: 404, code: "issue_not_found", message: `There is no ticket with the id ${id}` })
