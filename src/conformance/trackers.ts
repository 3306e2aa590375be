import { Effect, Option, type Redacted } from "effect"
import type { NormalizedIssue } from "../contract/issue.ts"
import { paths } from "../contract/paths.ts"
import { type BindingQuery, PullResultEnvelope } from "../contract/tracker.ts"
import { canonicalJson } from "../domain/json.ts"
import { bodyOf } from "./Answer.ts"
import type { Case } from "./Case.ts"
import { refusedInEnvelope } from "./envelopes.ts"
import { NotTried } from "./errors.ts"
import { Target } from "./Target.ts"
import { throwAway } from "./throwAway.ts"

/** A case that is tried where the server has trackers. */
export const trackerCase = (name: string, rule: string, run: Case["run"]): Case => ({
  group: "tracker",
  name,
  rule,
  run: Effect.flatMap(Target, ({ offers }) => Effect.zipRight(offers.trackers, run))
})

/** One request to a tracker endpoint; the body goes out as JSON, the key as Idempotency-Key. */
export interface TrackerAsk {
  readonly method: "GET" | "POST"
  readonly path: string
  readonly body?: unknown
  readonly key?: string
}

/** Who asks: without a token or a team there is no such header. */
export interface Asker {
  readonly token?: Redacted.Redacted
  readonly team?: string
}

/** Asks as somebody. */
const askAs = ({ team, token }: Asker, { body, key, method, path }: TrackerAsk) =>
  Effect.flatMap(Target, ({ ask }) =>
    ask({
      method,
      path,
      plain: true,
      ...(body === undefined ? {} : { body: canonicalJson(body) }),
      ...(token === undefined ? {} : { token }),
      headers: {
        ...(team === undefined ? {} : { "x-team-slug": team }),
        ...(key === undefined ? {} : { "idempotency-key": key })
      }
    })
  )

/** The account and the team of the run. */
export const ourselves = Effect.flatMap(Target, ({ team, token }) => Effect.all({ team, token }))

/** Asks as the account and the team of the run. */
export const askTracker = (request: TrackerAsk) => Effect.flatMap(ourselves, (asker) => askAs(asker, request))

/** Goes on if each request is refused under one of these statuses, in the envelope. */
export const refusedTo = (asker: Asker, requests: ReadonlyArray<TrackerAsk>, ...statuses: ReadonlyArray<number>) =>
  Effect.forEach(
    requests,
    (request) => Effect.flatMap(askAs(asker, request), (answer) => refusedInEnvelope(answer, ...statuses)),
    { discard: true }
  )

/** The project that trackers are asked about. */
export const project = Effect.flatMap(Target, ({ project }) => project)

/** The project under its wire names. */
export const bindingOf = ({ projectSlug, provider }: BindingQuery) => ({ provider, project_slug: projectSlug })

/** A project that is mapped to nothing. */
export const nowhere: BindingQuery = { provider: "linear", projectSlug: throwAway.projectSlug }

/** An item that no tracker has. */
export const unknownItem = (provider: string, id: string = throwAway.projectSlug) => ({
  ref: { system: provider, id, workspace: throwAway.projectSlug },
  action: "update",
  patch: { title: throwAway.projectSlug }
})

/** Asks about a project in the query of an address. */
export const inQuery = (path: string, { projectSlug, provider }: BindingQuery): TrackerAsk => ({
  method: "GET",
  path: `${path}?${new URLSearchParams({ provider, project_slug: projectSlug }).toString()}`
})

export const pullAsk = (project: BindingQuery, more: object): TrackerAsk => ({
  method: "POST",
  path: paths.trackerPull,
  body: { ...bindingOf(project), limit: 100, ...more }
})

export const pushAsk = (project: BindingQuery, key: string, ...items: ReadonlyArray<unknown>): TrackerAsk => ({
  method: "POST",
  path: paths.trackerPush,
  key,
  body: { ...bindingOf(project), items }
})

export const runAsk = (project: BindingQuery, key: string, limit = 100): TrackerAsk => ({
  method: "POST",
  path: paths.trackerRun,
  key,
  body: { ...bindingOf(project), pull_first: true, limit }
})

/** The key of the issue that may be thrown away. */
export const issueKey = Effect.gen(function* () {
  const { issue } = yield* project
  if (Option.isSome(issue)) return issue.value
  return yield* new NotTried({ reason: "it writes at the tracker: name an issue that may be thrown away with --issue" })
})

/** The issue that may be thrown away, as it is now. */
export const throwAwayIssue = Effect.gen(function* () {
  const key = (yield* issueKey).toLowerCase()
  const found = yield* issueWhere(({ ref }) => ref.key?.toLowerCase() === key || ref.id.toLowerCase() === key)
  if (Option.isSome(found)) return found.value
  return yield* new NotTried({ reason: `the project has no issue ${key.toUpperCase()}` })
})

/** The first issue of the project that is so, of the first 100 pages. */
export const issueWhere = (wanted: (issue: NormalizedIssue) => boolean) =>
  Effect.gen(function* () {
    const about = yield* project
    let cursor: string | null | undefined
    for (let page = 0; page < 100; page++) {
      const answer = yield* askTracker(pullAsk(about, { limit: 200, ...(cursor == null ? {} : { cursor }) }))
      const { hasMore, items, nextCursor } = yield* bodyOf(answer, PullResultEnvelope, "a page of issues")
      const found = items?.find(wanted)
      if (found !== undefined) return Option.some(found)
      if (hasMore !== true) break
      cursor = nextCursor
    }
    return Option.none<NormalizedIssue>()
  })
