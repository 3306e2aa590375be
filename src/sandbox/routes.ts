import { Effect, Option } from "effect"
import * as Endpoints from "../contract/endpoints.ts"
import { BatchResponse } from "../contract/events.ts"
import { SyncHealth } from "../contract/health.ts"
import { WsToken } from "../contract/live.ts"
import { IssueSearchResponse } from "../contract/origin.ts"
import { TokenPair } from "../contract/tokens.ts"
import { MappingsResponse, OperationResult, PullResultEnvelope, TrackerStatus } from "../contract/tracker.ts"
import type { Accounts } from "./Accounts.ts"
import type { Ingest } from "./Ingest.ts"
import type { SandboxSettings } from "./options.ts"
import { searchIssues } from "./origin.ts"
import { refusePoisoned } from "./poison.ts"
import { pullPage, withoutLast } from "./pull.ts"
import { unauthorized } from "./refusals.ts"
import { reply } from "./Reply.ts"
import { route, type Route } from "./Route.ts"
import type { Trackers } from "./Trackers.ts"
import { statusOf } from "./Workspace.ts"

/** What the endpoints work with. */
export interface Services {
  readonly settings: SandboxSettings
  readonly accounts: Accounts
  readonly ingest: Ingest
  readonly trackers: Trackers
}

/** Every endpoint of the contract, answered. */
export const routesOf = ({ accounts, ingest, settings, trackers }: Services): ReadonlyArray<Route> => [
  route(Endpoints.login, tokens, ({ payload }) =>
    payload.pipe(
      Effect.flatMap(({ password, username }) => accounts.login(username, password)),
      Effect.map((pair) => reply(TokenPair, pair))
    )
  ),

  route(Endpoints.refresh, tokens, ({ payload }) =>
    payload.pipe(
      Effect.flatMap(({ refresh }) => accounts.refresh(refresh)),
      Effect.map((pair) => reply(TokenPair, pair))
    )
  ),

  route(Endpoints.ingest, events, ({ payload, trouble }) =>
    payload.pipe(
      Effect.tap(refusePoisoned(trouble)),
      Effect.flatMap(ingest.take),
      Effect.map((results) => reply(BatchResponse, { results }))
    )
  ),

  route(Endpoints.health, events, () =>
    Effect.succeed(reply(SyncHealth, { status: "ok", syncIngress: { limits: settings.limits } }))
  ),

  route(Endpoints.wsToken, events, ({ caller }) =>
    caller.pipe(
      Effect.mapError(() => unauthorized),
      Effect.flatMap(accounts.liveToken),
      Effect.map((wsToken) => reply(WsToken, { wsToken }))
    )
  ),

  route(Endpoints.pull, tracker, ({ payload, trouble }) =>
    Effect.gen(function* () {
      const request = yield* payload
      const workspace = yield* trackers.connected(request)
      const page = yield* pullPage(workspace, request)
      return reply(PullResultEnvelope, Option.isSome(trouble) ? withoutLast(page) : page)
    })
  ),

  route(Endpoints.push, tracker, ({ caller, fingerprint, headers, payload, trouble }) =>
    Effect.gen(function* () {
      const { "idempotency-key": key } = yield* headers
      const request = yield* payload
      yield* trackers.connected(request)
      return yield* trackers.once(scoped(caller, key), fingerprint, { _tag: "Push", request }, trouble)
    })
  ),

  route(Endpoints.run, tracker, ({ caller, fingerprint, headers, payload, trouble }) =>
    Effect.gen(function* () {
      const { "idempotency-key": key } = yield* headers
      const request = yield* payload
      yield* trackers.connected(request)
      return yield* trackers.once(scoped(caller, key), fingerprint, { _tag: "Run", request }, trouble)
    })
  ),

  route(Endpoints.status, tracker, ({ query }) =>
    query.pipe(
      Effect.flatMap(({ projectSlug, provider }) => trackers.workspace(provider, projectSlug)),
      Effect.map((workspace) =>
        reply(TrackerStatus, {
          ...statusOf(workspace),
          configured: !settings.unmapped.includes(workspace.projectSlug)
        })
      )
    )
  ),

  route(Endpoints.mappings, tracker, ({ query }) =>
    query.pipe(
      Effect.flatMap(trackers.connected),
      Effect.map(({ mappings }) => reply(MappingsResponse, { mappings }))
    )
  ),

  route(Endpoints.operation, tracker, ({ path }) =>
    path.pipe(
      Effect.flatMap(({ operation_id: id }) => trackers.operation(id)),
      Effect.map((result) => reply(OperationResult, result))
    )
  ),

  route(Endpoints.issueSearch, tracker, ({ payload }) =>
    Effect.gen(function* () {
      const request = yield* payload
      const workspace = yield* trackers.connected(request)
      return reply(IssueSearchResponse, searchIssues(workspace, request))
    })
  ),

  route(Endpoints.originBind, tracker, ({ caller, fingerprint, headers, payload }) =>
    Effect.gen(function* () {
      const { "idempotency-key": key } = yield* headers
      const request = yield* payload
      yield* trackers.connected(request)
      return yield* trackers.bindOrigin(scoped(caller, key), fingerprint, request)
    })
  )
]

// helpers

const tokens = { access: "open", form: "short" } as const
const events = { access: "bearer", form: "short" } as const
const tracker = { access: "team", form: "envelope" } as const

/** Two teams may choose the same key. */
const scoped = (caller: Option.Option<{ readonly teamSlug: string | null }>, key: string) =>
  `${Option.getOrNull(caller)?.teamSlug ?? ""} ${key}`
