import { Effect } from "effect"
import { paths } from "../../contract/paths.ts"
import { uuid4 } from "../../platform/Uuid.ts"
import { must, shown } from "../Answer.ts"
import type { Case } from "../Case.ts"
import { refusedInEnvelope } from "../envelopes.ts"
import { throwAway } from "../throwAway.ts"
import { anotherTicket, bindAsk, bound, originCase, search, searchAsk, throwAwayTicket, ticketOf } from "../tickets.ts"
import { type Asker, askTracker, bindingOf, nowhere, ourselves, refusedTo, type TrackerAsk } from "../trackers.ts"

const same = (left: string, right: string) => left.toLowerCase() === right.toLowerCase()

const elsewhere = Effect.map(uuid4, (key): ReadonlyArray<TrackerAsk> => [
  searchAsk(bindingOf(nowhere), { query_key: "WEB-1" }),
  {
    method: "POST",
    path: paths.trackerOriginBind,
    key,
    body: {
      ...bindingOf(nowhere),
      mission_id: throwAway.featureSlug,
      external_issue_id: "none",
      external_issue_key: "WEB-1",
      external_issue_url: "",
      external_title: "",
      external_status: ""
    }
  }
])

/** Both endpoints, asked about a project that is mapped to nothing. */
const bothRefuse = (asker: Asker, ...statuses: ReadonlyArray<number>) =>
  Effect.flatMap(elsewhere, (requests) => refusedTo(asker, requests, ...statuses))

/** The tickets that missions come from (S061). What is linked is a mission that exists nowhere. */
export const originCases: ReadonlyArray<Case> = [
  originCase(
    "search-key",
    "finds a ticket by its key, as an exact match and before any other",
    Effect.gen(function* () {
      const { ref } = yield* anotherTicket
      const key = ref.key ?? ref.id
      const { answer, candidates } = yield* search({ query_key: key })
      const [first] = candidates
      const is = first !== undefined && same(first.externalIssueKey, key) && first.matchType === "exact"
      yield* must(is, `${key} first, with "match_type": "exact"`, () => shown(answer))
    })
  ),
  originCase(
    "search-text",
    "finds a ticket by the words of its title",
    Effect.gen(function* () {
      const { ref, title } = yield* anotherTicket
      const { answer, candidates } = yield* search({ query_text: title, limit: 100 })
      const is = candidates.some(({ externalIssueId }) => externalIssueId === ref.id)
      yield* must(is, `${ref.key ?? ref.id}, which is called "${title}"`, () => shown(answer))
    })
  ),
  originCase(
    "search-nothing",
    "answers with an empty list where no ticket is meant",
    Effect.gen(function* () {
      const { answer, candidates } = yield* search({ query_key: "KITTY-987654321" })
      yield* must(candidates.length === 0, "no candidates", () => shown(answer))
    })
  ),
  originCase(
    "bind",
    "records which ticket a mission comes from",
    Effect.gen(function* () {
      const { answer, link } = yield* bound("bind", yield* throwAwayTicket)
      const is = [link.originLinkId, link.boundAt].every((text) => (text ?? "") !== "") && link.alreadyBound !== true
      yield* must(is, "a new link with origin_link_id and bound_at", () => shown(answer))
    })
  ),
  originCase(
    "bind-again",
    "says `already_bound`, and the same link, where the mission comes from this ticket already",
    Effect.gen(function* () {
      const ticket = yield* throwAwayTicket
      const { link } = yield* bound("again", ticket)
      const { answer, link: again } = yield* bound("again", ticket)
      const is = again.alreadyBound === true && again.originLinkId === link.originLinkId
      yield* must(is, `"already_bound": true for ${link.originLinkId ?? "the link"}`, () => shown(answer))
    })
  ),
  originCase(
    "bind-resent",
    "gives the same link where the same request comes again under its Idempotency-Key",
    Effect.gen(function* () {
      const [key, ticket] = [yield* uuid4, yield* throwAwayTicket]
      const { link } = yield* bound("resent", ticket, key)
      const { answer, link: again } = yield* bound("resent", ticket, key)
      const is = again.originLinkId === link.originLinkId
      yield* must(is, `the link ${link.originLinkId ?? "of the first answer"}`, () => shown(answer))
    })
  ),
  originCase(
    "conflict",
    "answers 409 where the mission comes from another ticket, and leaves it there",
    Effect.gen(function* () {
      const [ticket, { ref }] = [yield* throwAwayTicket, yield* anotherTicket]
      const other = yield* ticketOf(ref.key ?? ref.id)
      yield* bound("conflict", ticket)
      yield* refusedInEnvelope(yield* askTracker(yield* bindAsk("conflict", other)), 409)
      const { answer, link } = yield* bound("conflict", ticket)
      yield* must(link.alreadyBound === true, `the mission still at ${ticket.externalIssueKey}`, () => shown(answer))
    })
  ),
  originCase(
    "without-key",
    "answers 422 to a bind without an Idempotency-Key",
    Effect.gen(function* () {
      const { key: _, ...request } = yield* bindAsk("without-key", yield* throwAwayTicket)
      yield* refusedInEnvelope(yield* askTracker(request), 422)
    })
  ),
  originCase(
    "other-provider",
    "answers 422 to a provider whose tickets missions cannot come from",
    Effect.gen(function* () {
      const binding = { ...bindingOf(nowhere), provider: "github" }
      yield* refusedInEnvelope(yield* askTracker(searchAsk(binding, { query_key: "WEB-1" })), 422)
    })
  ),
  originCase(
    "unmapped",
    "answers 404 to a project that is not mapped",
    Effect.flatMap(ourselves, (asker) => bothRefuse(asker, 404))
  ),
  originCase(
    "without-token",
    "answers 401 at both endpoints where there is no access token",
    Effect.flatMap(ourselves, ({ team }) => bothRefuse({ team }, 401))
  ),
  originCase(
    "without-team",
    "answers 403 or 422 at both endpoints where X-Team-Slug is missing",
    Effect.flatMap(ourselves, ({ token }) => bothRefuse({ token }, 403, 422))
  ),
  originCase(
    "foreign-team",
    "answers 403 at both endpoints to a team that the account is not in",
    Effect.flatMap(ourselves, ({ token }) => bothRefuse({ token, team: throwAway.projectSlug }, 403))
  )
]
