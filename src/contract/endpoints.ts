import { Option, Schema, SchemaAST } from "effect"
import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import * as HttpApiSchema from "@effect/platform/HttpApiSchema"
import * as OpenApi from "@effect/platform/OpenApi"
import { ApiRefusal, ErrorEnvelope } from "./ErrorEnvelope.ts"
import { BatchRequest, BatchResponse } from "./events.ts"
import { SyncHealth } from "./health.ts"
import { IssueSearchRequest, IssueSearchResponse, OriginBindRequest, OriginBindResponse } from "./origin.ts"
import { WsToken } from "./live.ts"
import { paths } from "./paths.ts"
import { LoginRequest, RefreshRequest, TokenPair } from "./tokens.ts"
import {
  BindingQuery,
  MappingsResponse,
  OperationAccepted,
  OperationResult,
  PullRequest,
  PullResultEnvelope,
  PushRequest,
  PushResultEnvelope,
  RunRequest,
  RunResultEnvelope,
  TrackerStatus
} from "./tracker.ts"

/** A schema under a status; annotating alone would drop the name that `openapi.yaml` refers to. */
export const answer = <A, I, R>(schema: Schema.Schema<A, I, R>, status: number) =>
  schema.annotations({
    ...HttpApiSchema.annotations({ status }),
    identifier: Option.getOrThrow(SchemaAST.getIdentifierAnnotation(schema.ast))
  })

const Team = Schema.Struct({ "x-team-slug": Schema.NonEmptyString })
const Once = Schema.Struct({ ...Team.fields, "idempotency-key": Schema.NonEmptyString })

export const login = HttpApiEndpoint.post("login", paths.token)
  .setPayload(LoginRequest)
  .addSuccess(TokenPair)
  .annotate(OpenApi.Summary, "Sign in with username and password")

export const refresh = HttpApiEndpoint.post("refresh", paths.tokenRefresh)
  .setPayload(RefreshRequest)
  .addSuccess(TokenPair)
  .annotate(OpenApi.Summary, "Exchange the refresh token for a new pair; the old one is spent")

export const ingest = HttpApiEndpoint.post("ingest", paths.batch)
  .setPayload(BatchRequest)
  .addSuccess(BatchResponse)
  .addError(answer(ApiRefusal, 412))
  .addError(answer(ApiRefusal, 413))
  .addError(answer(ApiRefusal, 415))
  .annotate(OpenApi.Summary, "Take in a batch of events, gzip or plain, and judge each one")

export const health = HttpApiEndpoint.get("health", paths.health)
  .addSuccess(SyncHealth)
  .annotate(OpenApi.Summary, "Say whether events are taken in, and how many at once")

export const wsToken = HttpApiEndpoint.post("wsToken", paths.wsToken)
  .addSuccess(WsToken)
  .annotate(OpenApi.Summary, "Give a short-lived token for the upgrade of one WebSocket (contracts/live-events.md)")

export const pull = HttpApiEndpoint.post("pull", paths.trackerPull)
  .setHeaders(Team)
  .setPayload(PullRequest)
  .addSuccess(PullResultEnvelope)
  .annotate(OpenApi.Summary, "Read one page of issues")

export const push = HttpApiEndpoint.post("push", paths.trackerPush)
  .setHeaders(Once)
  .setPayload(PushRequest)
  .addSuccess(PushResultEnvelope)
  .addSuccess(answer(OperationAccepted, 202))
  .addError(answer(ErrorEnvelope, 409))
  .annotate(OpenApi.Summary, "Apply changes to issues, once per Idempotency-Key")

export const run = HttpApiEndpoint.post("run", paths.trackerRun)
  .setHeaders(Once)
  .setPayload(RunRequest)
  .addSuccess(RunResultEnvelope)
  .addSuccess(answer(OperationAccepted, 202))
  .addError(answer(ErrorEnvelope, 409))
  .annotate(OpenApi.Summary, "Run one full cycle, once per Idempotency-Key")

export const status = HttpApiEndpoint.get("status", paths.trackerStatus)
  .setHeaders(Team)
  .setUrlParams(BindingQuery)
  .addSuccess(TrackerStatus)
  .annotate(OpenApi.Summary, "Say how a mapped project stands")

export const mappings = HttpApiEndpoint.get("mappings", paths.trackerMappings)
  .setHeaders(Team)
  .setUrlParams(BindingQuery)
  .addSuccess(MappingsResponse)
  .annotate(OpenApi.Summary, "List work packages and their issues")

export const operation = HttpApiEndpoint.get("operation", paths.trackerOperation(":operation_id"))
  .setHeaders(Team)
  .setPath(Schema.Struct({ operation_id: Schema.NonEmptyString }))
  .addSuccess(OperationResult)
  .annotate(OpenApi.Summary, "Say how a background operation stands")

export const issueSearch = HttpApiEndpoint.post("issueSearch", paths.trackerIssueSearch)
  .setHeaders(Team)
  .setPayload(IssueSearchRequest)
  .addSuccess(IssueSearchResponse)
  .annotate(OpenApi.Summary, "Look for the tickets that a mission may come from")

export const originBind = HttpApiEndpoint.post("originBind", paths.trackerOriginBind)
  .setHeaders(Once)
  .setPayload(OriginBindRequest)
  .addSuccess(OriginBindResponse)
  .addError(answer(ErrorEnvelope, 409))
  .annotate(OpenApi.Summary, "Record which ticket a mission comes from, once per mission")
