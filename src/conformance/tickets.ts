import { Effect, Option, Schema } from "effect"
import { paths } from "../contract/paths.ts"
import { IssueCandidate, IssueSearchResponse, OriginBindResponse, OriginProviderName } from "../contract/origin.ts"
import { uuid4 } from "../platform/Uuid.ts"
import type { Case } from "./Case.ts"
import { jsonOf, listIn, wholeBodyOf, wholePart } from "./envelopes.ts"
import { NotTried } from "./errors.ts"
import { Target } from "./Target.ts"
import { missionOf } from "./throwAway.ts"
import { askTracker, bindingOf, issueWhere, project, throwAwayIssue, type TrackerAsk } from "./trackers.ts"

/** A case that is tried where the server knows the tickets of missions. */
export const originCase = (name: string, rule: string, run: Case["run"]): Case => ({
  group: "origin",
  name,
  rule,
  run: Effect.flatMap(Target, ({ offers }) => Effect.zipRight(offers.origins, run))
})

/** The project, if missions can come from its tickets (S061). */
const ticketProject = Effect.gen(function* () {
  const about = yield* project
  if (Schema.is(OriginProviderName)(about.provider)) return about
  return yield* new NotTried({
    reason: `missions come from tickets of ${OriginProviderName.literals.join(" and ")} only`
  })
})

export const searchAsk = (binding: object, question: object): TrackerAsk => ({
  method: "POST",
  path: paths.trackerIssueSearch,
  body: { limit: 10, ...binding, ...question }
})

/** The tickets that a question finds. */
export const search = (question: object) =>
  Effect.gen(function* () {
    const answer = yield* askTracker(searchAsk(bindingOf(yield* ticketProject), question))
    yield* wholeBodyOf(answer, IssueSearchResponse)
    const candidates = yield* Effect.forEach(listIn(jsonOf(answer), "candidates"), (one) =>
      wholePart(answer, IssueCandidate, one)
    )
    return { answer, candidates }
  })

/** A ticket by its key, as a search finds it. */
export const ticketOf = (key: string) =>
  Effect.gen(function* () {
    const [ticket] = (yield* search({ query_key: key })).candidates
    return ticket ?? (yield* new NotTried({ reason: `the search finds no ticket ${key}` }))
  })

/** The ticket that may be thrown away. */
export const throwAwayTicket = Effect.flatMap(throwAwayIssue, ({ ref }) => ticketOf(ref.key ?? ref.id))

/** Any ticket but the one that may be thrown away; to be read only, or to be refused. */
export const anotherTicket = Effect.gen(function* () {
  const { issue } = yield* ticketProject
  const mine = Option.getOrElse(issue, () => "").toLowerCase()
  const found = yield* issueWhere(({ ref }) => ref.id.toLowerCase() !== mine && (ref.key ?? "").toLowerCase() !== mine)
  if (Option.isSome(found)) return found.value
  return yield* new NotTried({ reason: "the project has no ticket, or only the one of --issue" })
})

/** Says which ticket a mission comes from; the mission is one of this run's own, told from others by a word. */
export const bindAsk = (word: string, ticket: IssueCandidate, key?: string) =>
  Effect.gen(function* () {
    const binding = bindingOf(yield* ticketProject)
    const { marks } = yield* Target
    const request: TrackerAsk = {
      method: "POST",
      path: paths.trackerOriginBind,
      key: key ?? (yield* uuid4),
      body: {
        ...binding,
        mission_id: missionOf(marks, word),
        external_issue_id: ticket.externalIssueId,
        external_issue_key: ticket.externalIssueKey,
        external_issue_url: ticket.url,
        external_title: ticket.title,
        external_status: ticket.status ?? ""
      }
    }
    return request
  })

/** The link, as the server has it. */
export const bound = (word: string, ticket: IssueCandidate, key?: string) =>
  Effect.gen(function* () {
    const answer = yield* askTracker(yield* bindAsk(word, ticket, key))
    return { answer, link: yield* wholeBodyOf(answer, OriginBindResponse) }
  })
