import { Effect, Redacted } from "effect"
import { paths } from "../../contract/paths.ts"
import { canonicalJson } from "../../domain/json.ts"
import { uuid4 } from "../../platform/Uuid.ts"
import type { Case } from "../Case.ts"
import { refusedInEnvelope } from "../envelopes.ts"
import { Target } from "../Target.ts"
import { throwAway } from "../throwAway.ts"
import {
  type Asker,
  inQuery,
  nowhere,
  ourselves,
  project,
  pullAsk,
  pushAsk,
  refusedTo,
  runAsk,
  type TrackerAsk,
  trackerCase,
  unknownItem
} from "../trackers.ts"

/** What a project is needed for; a server that does all of it has done nothing, since there is no such project. */
const aboutNowhere = Effect.gen(function* () {
  return [
    pullAsk(nowhere, {}),
    pushAsk(nowhere, yield* uuid4, unknownItem(nowhere.provider)),
    runAsk(nowhere, yield* uuid4),
    inQuery(paths.trackerMappings, nowhere)
  ]
})

/** A request to every endpoint. */
const everywhere = Effect.gen(function* () {
  const operation: TrackerAsk = { method: "GET", path: paths.trackerOperation(yield* uuid4) }
  return [...(yield* aboutNowhere), inQuery(paths.trackerStatus, nowhere), operation]
})

const allRefuse = (asker: Asker, ...statuses: ReadonlyArray<number>) =>
  Effect.flatMap(everywhere, (requests) => refusedTo(asker, requests, ...statuses))

const refused = (request: TrackerAsk, status: number) =>
  Effect.flatMap(ourselves, (asker) => refusedTo(asker, [request], status))

/** What is refused at trackers, in the envelope of S059 FR-017. Nothing of it needs or changes an issue. */
export const trackerRefusalCases: ReadonlyArray<Case> = [
  trackerCase(
    "without-token",
    "answers 401 at every endpoint where there is no access token",
    Effect.flatMap(ourselves, ({ team }) => allRefuse({ team }, 401))
  ),
  trackerCase(
    "unknown-token",
    "answers 401 at every endpoint to an access token that it never issued",
    Effect.gen(function* () {
      const { team } = yield* ourselves
      yield* allRefuse({ team, token: Redacted.make(yield* uuid4) }, 401)
    })
  ),
  trackerCase(
    "without-team",
    "answers 403 or 422 at every endpoint where X-Team-Slug is missing",
    Effect.flatMap(ourselves, ({ token }) => allRefuse({ token }, 403, 422))
  ),
  trackerCase(
    "foreign-team",
    "answers 403 at every endpoint to a team that the account is not in",
    Effect.flatMap(ourselves, ({ token }) => allRefuse({ token, team: throwAway.projectSlug }, 403))
  ),
  trackerCase(
    "unmapped",
    "answers 404 to pull, push, run and mappings of a project that is not mapped",
    Effect.gen(function* () {
      yield* refusedTo(yield* ourselves, yield* aboutNowhere, 404)
    })
  ),
  trackerCase(
    "unknown-operation",
    "answers 404 to an operation that it never accepted",
    Effect.flatMap(uuid4, (id) => refused({ method: "GET", path: paths.trackerOperation(id) }, 404))
  ),
  trackerCase(
    "unknown-provider",
    "answers 422 to a provider that is not one of the four",
    Effect.gen(function* () {
      const strange = { provider: "azure_devops", project_slug: nowhere.projectSlug }
      yield* refused({ method: "POST", path: paths.trackerPull, body: { ...strange, limit: 100 } }, 422)
      yield* refused({ method: "GET", path: `${paths.trackerStatus}?provider=azure_devops&project_slug=x` }, 422)
    })
  ),
  trackerCase(
    "without-project",
    "answers 422 where `project_slug` is missing",
    Effect.gen(function* () {
      yield* refused({ method: "POST", path: paths.trackerPull, body: { provider: "linear", limit: 100 } }, 422)
      yield* refused({ method: "GET", path: `${paths.trackerMappings}?provider=linear` }, 422)
    })
  ),
  trackerCase(
    "without-key",
    "answers 422 to a push without an Idempotency-Key",
    Effect.gen(function* () {
      const about = yield* project
      const { key: _, ...request } = pushAsk(about, "", unknownItem(about.provider))
      yield* refused(request, 422)
    })
  ),
  trackerCase(
    "unknown-cursor",
    "answers 422 to a cursor that it never gave",
    Effect.flatMap(project, (about) => refused(pullAsk(about, { cursor: throwAway.projectSlug }), 422))
  ),
  trackerCase(
    "not-json",
    "answers 400 to a body that is not JSON",
    Effect.gen(function* () {
      const { ask } = yield* Target
      const { team, token } = yield* ourselves
      const body = canonicalJson({ provider: "linear" }).slice(0, -1)
      const headers = { "x-team-slug": team }
      const answer = yield* ask({ method: "POST", path: paths.trackerPull, body, plain: true, token, headers })
      yield* refusedInEnvelope(answer, 400)
    })
  )
]
