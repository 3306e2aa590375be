import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import { Context, Duration, Effect, Either, Layer, Option, Schedule, type Schema } from "effect"
import { authorized } from "../auth/authorized.ts"
import { isSendable } from "../auth/Credentials.ts"
import { NoTeam, UnexpectedAnswer } from "../auth/errors.ts"
import { Session, type SessionFailure } from "../auth/Session.ts"
import { addressOf } from "../auth/transport.ts"
import * as Origin from "../contract/origin.ts"
import { paths } from "../contract/paths.ts"
import * as Wire from "../contract/tracker.ts"
import { isObject } from "../contract/wire.ts"
import { inNumbers } from "../domain/json.ts"
import { briefly } from "../platform/terminalText.ts"
import { answerIn, answerOf, refusalIn, textOf, type Answer } from "./answers.ts"
import { OperationFailed, OperationLost, OperationTimedOut, TrackerBusy, TrackerRefused } from "./errors.ts"
import { get, post } from "./requests.ts"
import { operationPath, reasonOf, strangeStatus } from "./operationWords.ts"
import { say } from "./Progress.ts"
import { operationPatience, operationPollSchedule, rateLimitWait, requestTimeout } from "./schedules.ts"

export type { Answer } from "./answers.ts"

/** Why one call has no result. */
export type CallFailure = SessionFailure | NoTeam | TrackerRefused | TrackerBusy

/** Why a push or a run has no result. */
export type OperationFailure = CallFailure | OperationFailed | OperationTimedOut | OperationLost

/** What makes a change happen once: the same key on every resend. `onAccepted` hears of the operation before it is awaited. */
export interface Once {
  readonly idempotencyKey: string
  readonly onAccepted?: (operationId: string) => Effect.Effect<void>
}

/**
 * The control plane's tracker endpoints (S059, S061). Every call carries token and team; without a team nothing is sent. 401
 * renews the session once, 429 waits once; nothing else is tried again, and every answer that is not a success is an error.
 */
export class SaaSTrackerClient extends Context.Tag("spec-kitty/tracker/SaaSTrackerClient")<
  SaaSTrackerClient,
  {
    readonly pull: (request: Wire.PullRequest) => Effect.Effect<Answer<Wire.PullResultEnvelope>, CallFailure>
    /** Waits for the end, also when the control plane does the work in the background. */
    readonly push: (
      request: Wire.PushRequest,
      once: Once
    ) => Effect.Effect<Answer<Wire.PushResultEnvelope>, OperationFailure>
    readonly run: (
      request: Wire.RunRequest,
      once: Once
    ) => Effect.Effect<Answer<Wire.RunResultEnvelope>, OperationFailure>
    readonly status: (query: Wire.BindingQuery) => Effect.Effect<Answer<Wire.TrackerStatus>, CallFailure>
    readonly mappings: (query: Wire.BindingQuery) => Effect.Effect<Answer<Wire.MappingsResponse>, CallFailure>
    /** How an operation stands now. */
    readonly operation: (operationId: string) => Effect.Effect<Answer<Wire.OperationResult>, CallFailure>
    /** Tickets that may be meant (S061); a key that exists wins over words. */
    readonly searchIssues: (
      request: Origin.IssueSearchRequest
    ) => Effect.Effect<Answer<Origin.IssueSearchResponse>, CallFailure>
    /** Records where a mission comes from; the same ticket again is a success, another one a refusal with 409 (S061 D3). */
    readonly bindMissionOrigin: (
      request: Origin.OriginBindRequest,
      once: Pick<Once, "idempotencyKey">
    ) => Effect.Effect<Answer<Origin.OriginBindResponse>, CallFailure>
    /** Waits for an operation of an earlier push. */
    readonly awaitPush: (operationId: string) => Effect.Effect<Answer<Wire.PushResultEnvelope>, OperationFailure>
    /** Waits for an operation of an earlier run. */
    readonly awaitRun: (operationId: string) => Effect.Effect<Answer<Wire.RunResultEnvelope>, OperationFailure>
  }
>() {
  static readonly layer = Layer.effect(
    this,
    Effect.gen(function* () {
      const http = yield* HttpClient.HttpClient
      const session = yield* Session
      const services = Context.make(HttpClient.HttpClient, http).pipe(Context.add(Session, session))

      const sendOnce = (request: HttpClientRequest.HttpClientRequest) =>
        Effect.gen(function* () {
          const response = yield* authorized(request, { timeout: requestTimeout })
          const { status } = response
          const url = addressOf(response.request)
          if (status >= 200 && status < 300) return { url, status, text: yield* textOf(response) }
          // An error that cannot be read is still that error.
          const envelope = refusalIn(status, yield* Effect.orElseSucceed(textOf(response), () => ""), url)
          if (status !== 429) return yield* new TrackerRefused({ status, envelope })
          return yield* new TrackerBusy({ retryAfterSeconds: envelope.retryAfterSeconds, envelope })
        }).pipe(Effect.provide(services))

      const send = (request: HttpClientRequest.HttpClientRequest) =>
        Effect.gen(function* () {
          const team = yield* teamOf(session)
          const addressed = HttpClientRequest.setHeader(request, "X-Team-Slug", team)
          return yield* Effect.catchTag(sendOnce(addressed), "TrackerBusy", ({ retryAfterSeconds }) => {
            const wait = rateLimitWait(retryAfterSeconds)
            return say(`The control plane is busy; trying again in ${Duration.format(wait)} ...`).pipe(
              Effect.zipRight(Effect.sleep(wait)),
              Effect.zipRight(sendOnce(addressed))
            )
          })
        })

      /** An answer that is due at once: only a push or a run may be accepted now and done later. */
      const call = <A, I>(schema: Schema.Schema<A, I>, request: HttpClientRequest.HttpClientRequest) =>
        Effect.flatMap(send(request), ({ text, ...at }) =>
          at.status === 202
            ? Effect.fail(new UnexpectedAnswer({ ...at, reason: "it promises an answer for later" }))
            : answerIn(schema, at)(text)
        )

      const operation = (operationId: string) =>
        Effect.gen(function* () {
          const path = yield* operationPath(operationId)
          const { text, ...at } = yield* send(HttpClientRequest.get(path))
          const answer = yield* answerIn(Wire.OperationResult, at)(text)
          const told = answer.envelope.operationId
          return told == null || told.toLowerCase() === operationId.toLowerCase()
            ? answer
            : yield* new UnexpectedAnswer({ ...at, reason: `it tells of another operation, ${briefly(told, 100)}` })
        })

      const known = (operationId: string) =>
        Effect.catchIf(
          operation(operationId),
          (error) => error._tag === "TrackerRefused" && error.status === 404,
          () => new OperationLost({ operationId })
        )

      const awaitOperation =
        <A, I>(schema: Schema.Schema<A, I>) =>
        (operationId: string): Effect.Effect<Answer<A>, OperationFailure> =>
          Effect.suspend(() => {
            let strange: string | undefined
            // The reference client waits on as well; only nobody would know what for.
            const look = Effect.tap(known(operationId), ({ envelope: { status } }) => {
              const before = strange
              strange = Option.getOrUndefined(strangeStatus(status))
              return strange === undefined || strange === before
                ? Effect.void
                : say(`The control plane calls the operation "${strange}", which is no status we know; waiting on ...`)
            })
            return Effect.gen(function* () {
              const { envelope, raw } = yield* Effect.repeat(look, {
                schedule: Schedule.zipRight(operationPollSchedule, Schedule.identity<Answer<Wire.OperationResult>>()),
                until: ({ envelope: { status } }) => status === "completed" || status === "failed"
              })
              if (envelope.status === "failed")
                return yield* new OperationFailed({ operationId, envelope: reasonOf(envelope.error) })
              const url = briefly(yield* operationPath(operationId), 300)
              const read = answerOf(schema, { url, ended: true, beside: !isObject(envelope.result) })
              const result =
                isObject(envelope.result) && isObject(raw)
                  ? read(envelope.result, raw["result"])
                  : read(inNumbers(raw), raw)
              return yield* Either.mapLeft(result, (error) =>
                error._tag === "TrackerRefused" ? new OperationFailed({ operationId, envelope: error.envelope }) : error
              )
            }).pipe(
              Effect.timeoutFail({
                duration: operationPatience,
                onTimeout: () => {
                  const waitedSeconds = Duration.toSeconds(operationPatience)
                  return new OperationTimedOut({
                    operationId,
                    waitedSeconds,
                    ...(strange === undefined ? {} : { standing: strange })
                  })
                }
              })
            )
          })

      const change = <A, I>(
        schema: Schema.Schema<A, I>,
        request: HttpClientRequest.HttpClientRequest,
        { idempotencyKey, onAccepted }: Once
      ): Effect.Effect<Answer<A>, OperationFailure> =>
        Effect.gen(function* () {
          const keyed = HttpClientRequest.setHeader(request, "Idempotency-Key", idempotencyKey)
          const { text, ...at } = yield* send(keyed)
          if (at.status !== 202) return yield* answerIn(schema, at)(text)
          const { envelope } = yield* Either.mapLeft(
            answerIn(Wire.OperationAccepted, at)(text),
            () => new OperationLost({ operationId: null })
          )
          yield* onAccepted?.(envelope.operationId) ?? Effect.void
          const patience = Duration.format(operationPatience)
          const name = briefly(envelope.operationId, 100)
          yield* say(`Operation ${name} goes on in the background; waiting up to ${patience} ...`)
          return yield* awaitOperation(schema)(envelope.operationId)
        })

      return SaaSTrackerClient.of({
        pull: (request) =>
          Effect.flatMap(post(paths.trackerPull, Wire.PullRequest, request), (sent) =>
            call(Wire.PullResultEnvelope, sent)
          ).pipe(Effect.withSpan("SaaSTrackerClient.pull")),
        push: (request, once) =>
          Effect.flatMap(post(paths.trackerPush, Wire.PushRequest, request), (sent) =>
            change(Wire.PushResultEnvelope, sent, once)
          ).pipe(Effect.withSpan("SaaSTrackerClient.push")),
        run: (request, once) =>
          Effect.flatMap(post(paths.trackerRun, Wire.RunRequest, request), (sent) =>
            change(Wire.RunResultEnvelope, sent, once)
          ).pipe(Effect.withSpan("SaaSTrackerClient.run")),
        status: (query) =>
          call(Wire.TrackerStatus, get(paths.trackerStatus, query)).pipe(Effect.withSpan("SaaSTrackerClient.status")),
        mappings: (query) =>
          call(Wire.MappingsResponse, get(paths.trackerMappings, query)).pipe(
            Effect.withSpan("SaaSTrackerClient.mappings")
          ),
        searchIssues: (request) =>
          Effect.flatMap(post(paths.trackerIssueSearch, Origin.IssueSearchRequest, request), (sent) =>
            call(Origin.IssueSearchResponse, sent)
          ).pipe(Effect.withSpan("SaaSTrackerClient.searchIssues")),
        bindMissionOrigin: (request, { idempotencyKey }) =>
          Effect.flatMap(post(paths.trackerOriginBind, Origin.OriginBindRequest, request), (sent) =>
            call(Origin.OriginBindResponse, HttpClientRequest.setHeader(sent, "Idempotency-Key", idempotencyKey))
          ).pipe(Effect.withSpan("SaaSTrackerClient.bindMissionOrigin")),
        operation: (operationId) => Effect.withSpan(operation(operationId), "SaaSTrackerClient.operation"),
        awaitPush: (id) => Effect.withSpan(awaitOperation(Wire.PushResultEnvelope)(id), "SaaSTrackerClient.awaitPush"),
        awaitRun: (id) => Effect.withSpan(awaitOperation(Wire.RunResultEnvelope)(id), "SaaSTrackerClient.awaitRun")
      })
    })
  )

  /** These answers and no host: for tests of programs that embed us. What is not given dies when it is called. */
  static readonly layerOf = (
    answers: Partial<Context.Tag.Service<SaaSTrackerClient>>
  ): Layer.Layer<SaaSTrackerClient> => Layer.mock(this, answers)
}

// helpers

/** Asked before anything is sent, a refresh included; read again afterwards, because a refresh may have changed it. */
const teamOf = (session: Context.Tag.Service<Session>): Effect.Effect<string, SessionFailure | NoTeam> =>
  Effect.gen(function* () {
    const account = yield* session.peek
    if (Option.isSome(account) && Option.isNone(usable(account.value.teamSlug))) return yield* new NoTeam()
    const { teamSlug } = yield* session.current
    const team = usable(teamSlug)
    return Option.isSome(team) ? team.value : yield* new NoTeam()
  })

/** What no header can carry is no team. */
const usable = (slug: Option.Option<string>) => Option.filter(slug, isSendable)
