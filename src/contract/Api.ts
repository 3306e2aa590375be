import { Option, Schema, SchemaAST } from "effect"
import * as HttpApi from "@effect/platform/HttpApi"
import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import * as HttpApiMiddleware from "@effect/platform/HttpApiMiddleware"
import * as HttpApiSchema from "@effect/platform/HttpApiSchema"
import * as HttpApiSecurity from "@effect/platform/HttpApiSecurity"
import * as OpenApi from "@effect/platform/OpenApi"
import { ApiRefusal, ErrorEnvelope } from "./ErrorEnvelope.ts"
import { BatchRequest, BatchResponse } from "./events.ts"
import { SyncHealth } from "./health.ts"
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

/** `Authorization: Bearer <access token>`. */
export class Bearer extends HttpApiMiddleware.Tag<Bearer>()("spec-kitty/contract/Bearer", {
  security: { bearer: HttpApiSecurity.bearer }
}) {}

/** A schema under a status; annotating alone would drop the name that `openapi.yaml` refers to. */
const answer = <A, I, R>(schema: Schema.Schema<A, I, R>, status: number) =>
  schema.annotations({
    ...HttpApiSchema.annotations({ status }),
    identifier: Option.getOrThrow(SchemaAST.getIdentifierAnnotation(schema.ast))
  })

const TeamHeader = Schema.Struct({ "x-team-slug": Schema.NonEmptyString })
const OnceHeaders = Schema.Struct({ ...TeamHeader.fields, "idempotency-key": Schema.NonEmptyString })

const tokens = HttpApiGroup.make("tokens")
  .add(
    HttpApiEndpoint.post("login", paths.token)
      .setPayload(LoginRequest)
      .addSuccess(TokenPair)
      .annotate(OpenApi.Summary, "Sign in with username and password")
  )
  .add(
    HttpApiEndpoint.post("refresh", paths.tokenRefresh)
      .setPayload(RefreshRequest)
      .addSuccess(TokenPair)
      .annotate(OpenApi.Summary, "Exchange the refresh token for a new pair; the old one is spent")
  )
  .addError(answer(ApiRefusal, 400))
  .addError(answer(ApiRefusal, 401))
  .addError(answer(ApiRefusal, 429))
  .addError(answer(ApiRefusal, 500))

const events = HttpApiGroup.make("events")
  .add(
    HttpApiEndpoint.post("ingest", paths.batch)
      .setPayload(BatchRequest)
      .addSuccess(BatchResponse)
      .addError(answer(ApiRefusal, 412))
      .addError(answer(ApiRefusal, 413))
      .annotate(OpenApi.Summary, "Take in a batch of events, gzip or plain, and judge each one")
  )
  .add(
    HttpApiEndpoint.get("health", paths.health)
      .addSuccess(SyncHealth)
      .annotate(OpenApi.Summary, "Say whether events are taken in, and how many at once")
  )
  .addError(answer(ApiRefusal, 400))
  .addError(answer(ApiRefusal, 401))
  .addError(answer(ApiRefusal, 403))
  .addError(answer(ApiRefusal, 429))
  .addError(answer(ApiRefusal, 500))
  .middleware(Bearer)

const tracker = HttpApiGroup.make("tracker")
  .add(
    HttpApiEndpoint.post("pull", paths.trackerPull)
      .setHeaders(TeamHeader)
      .setPayload(PullRequest)
      .addSuccess(PullResultEnvelope)
      .annotate(OpenApi.Summary, "Read one page of issues")
  )
  .add(
    HttpApiEndpoint.post("push", paths.trackerPush)
      .setHeaders(OnceHeaders)
      .setPayload(PushRequest)
      .addSuccess(PushResultEnvelope)
      .addSuccess(answer(OperationAccepted, 202))
      .addError(answer(ErrorEnvelope, 409))
      .annotate(OpenApi.Summary, "Apply changes to issues, once per Idempotency-Key")
  )
  .add(
    HttpApiEndpoint.post("run", paths.trackerRun)
      .setHeaders(OnceHeaders)
      .setPayload(RunRequest)
      .addSuccess(RunResultEnvelope)
      .addSuccess(answer(OperationAccepted, 202))
      .addError(answer(ErrorEnvelope, 409))
      .annotate(OpenApi.Summary, "Run one full cycle, once per Idempotency-Key")
  )
  .add(
    HttpApiEndpoint.get("status", paths.trackerStatus)
      .setHeaders(TeamHeader)
      .setUrlParams(BindingQuery)
      .addSuccess(TrackerStatus)
      .annotate(OpenApi.Summary, "Say how a mapped project stands")
  )
  .add(
    HttpApiEndpoint.get("mappings", paths.trackerMappings)
      .setHeaders(TeamHeader)
      .setUrlParams(BindingQuery)
      .addSuccess(MappingsResponse)
      .annotate(OpenApi.Summary, "List work packages and their issues")
  )
  .add(
    HttpApiEndpoint.get("operation", paths.trackerOperation(":operation_id"))
      .setHeaders(TeamHeader)
      .setPath(Schema.Struct({ operation_id: Schema.NonEmptyString }))
      .addSuccess(OperationResult)
      .addError(answer(ErrorEnvelope, 404))
      .annotate(OpenApi.Summary, "Say how a background operation stands")
  )
  .addError(answer(ErrorEnvelope, 400))
  .addError(answer(ErrorEnvelope, 401))
  .addError(answer(ErrorEnvelope, 403))
  .addError(answer(ErrorEnvelope, 422))
  .addError(answer(ErrorEnvelope, 429))
  .addError(answer(ErrorEnvelope, 500))
  .middleware(Bearer)

/** The control plane: tokens, event ingest and the six tracker endpoints of S059. Client and sandbox derive from it. */
export const ControlPlaneApi = HttpApi.make("control-plane")
  .add(tokens)
  .add(events)
  .add(tracker)
  .annotate(OpenApi.Title, "spec-kitty control plane")
  .annotate(OpenApi.Version, "1.0.0")
