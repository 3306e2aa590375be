import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { Context, Duration, Effect, Layer, Option, Schema } from "effect"
import { authorized } from "../auth/authorized.ts"
import { HostUnreachable, UnexpectedAnswer } from "../auth/errors.ts"
import { Session, type SessionFailure } from "../auth/Session.ts"
import { addressOf, answeredWithin } from "../auth/transport.ts"
import { decodeErrorEnvelope } from "../contract/ErrorEnvelope.ts"
import { decodeBatchRefusal, decodeBatchResponse, type EventResult } from "../contract/events.ts"
import { SyncHealth, type IngressLimits } from "../contract/health.ts"
import { paths } from "../contract/paths.ts"
import { readBounded } from "../platform/Http.ts"
import { boundTo } from "./boundTo.ts"
import { BatchRefused, BatchTooLarge, HostBusy, IngestClosed, type IngestFailure } from "./errors.ts"
import { batchTimeout, defaultRetryAfter, healthTimeout, longestWish } from "./schedules.ts"

/** How the health endpoint answered; `isControlPlane` when that was what only a control plane says. */
export interface HealthAnswer {
  readonly status: number
  readonly isControlPlane: boolean
}

/** The host's batch ingest. Requests go out as the account of `scope` or not at all. */
export class IngestClient extends Context.Tag("spec-kitty/sync/IngestClient")<
  IngestClient,
  {
    /**
     * One batch: 60 seconds until the answer begins, and as many until it ends. Anything but a list of verdicts is a
     * failure. `body` is the gzip of `batchBody`.
     */
    readonly send: (
      scope: string,
      body: Uint8Array
    ) => Effect.Effect<ReadonlyArray<EventResult>, IngestFailure | SessionFailure>
    /** What the host takes at once; none when it does not say. */
    readonly limits: (scope: string) => Effect.Effect<Option.Option<IngressLimits>>
    /** What the health endpoint answers, 5 seconds in all. */
    readonly health: Effect.Effect<HealthAnswer, SessionFailure>
  }
>() {
  static readonly layer = Layer.effect(
    this,
    Effect.gen(function* () {
      const session = yield* Session
      const http = yield* HttpClient.HttpClient

      const request = (own: Session["Type"], sent: HttpClientRequest.HttpClientRequest, timeout: Duration.Duration) =>
        authorized(sent, { timeout }).pipe(
          Effect.provideService(Session, own),
          Effect.provideService(HttpClient.HttpClient, http)
        )

      const send = (scope: string, body: Uint8Array) =>
        Effect.gen(function* () {
          const batch = HttpClientRequest.post(paths.batch).pipe(
            HttpClientRequest.bodyUint8Array(body, "application/json"),
            HttpClientRequest.setHeader("content-encoding", "gzip")
          )
          const response = yield* request(boundTo(session, scope), batch, batchTimeout)
          const text = yield* textOf(response, batchTimeout)
          return yield* resultsOf(response, text)
        }).pipe(Effect.withSpan("IngestClient.send"))

      const health = HttpClientRequest.get(paths.health)

      return IngestClient.of({
        send,
        limits: (scope) =>
          Effect.gen(function* () {
            const response = yield* request(boundTo(session, scope), health, healthTimeout)
            return limitsIn(yield* textOf(response, healthTimeout))
          }).pipe(Effect.orElseSucceed(Option.none<IngressLimits>)),
        health: Effect.gen(function* () {
          const response = yield* request(session, health, healthTimeout)
          const text = yield* textOf(response, healthTimeout)
          return { status: response.status, isControlPlane: Option.exists(decodeHealth(text), saysSomething) }
        })
      })
    })
  )
}

// helpers

/** The largest answer worth reading. */
const answerLimit = 8 * 1024 * 1024

const textOf = (response: HttpClientResponse.HttpClientResponse, timeout: Duration.Duration) => {
  const url = addressOf(response.request)
  return readBounded(response, answerLimit).pipe(
    Effect.mapError(({ _tag, message }) =>
      _tag === "BodyUnreadable"
        ? new HostUnreachable({ url, reason: "the connection was dropped" })
        : new UnexpectedAnswer({ url, status: response.status, reason: message })
    ),
    answeredWithin(timeout, url)
  )
}

const resultsOf = (
  response: HttpClientResponse.HttpClientResponse,
  text: string
): Effect.Effect<ReadonlyArray<EventResult>, IngestFailure | UnexpectedAnswer> => {
  const { status } = response
  const url = addressOf(response.request)
  if (status >= 200 && status < 300) {
    return Option.match(decodeBatchResponse(text), {
      onNone: () => new UnexpectedAnswer({ url, status, reason: "it is not a list of verdicts" }),
      onSome: ({ results }) => Effect.succeed(results)
    })
  }
  const reason = decodeErrorEnvelope(status, text).message
  switch (status) {
    case 400:
    case 422: {
      const { culprits, error, note } = decodeBatchRefusal(status, text)
      return new BatchRefused({ status, reason: note === null ? error : `${error}: ${note}`, culprits })
    }
    case 413:
      return new BatchTooLarge({ reason })
    case 429:
      return new HostBusy({ retryAfterSeconds: retryAfter(response, text), reason })
    case 403:
    case 408:
    case 412:
    case 425:
      return new IngestClosed({ url, status, reason })
    default:
      return status >= 500 ? new IngestClosed({ url, status, reason }) : new UnexpectedAnswer({ url, status, reason })
  }
}

const retryAfter = ({ headers, status }: HttpClientResponse.HttpClientResponse, text: string) => {
  const header = Option.getOrNull(decodeSeconds(headers["retry-after"]))
  const wish = decodeErrorEnvelope(status, text).retryAfterSeconds ?? header ?? Duration.toSeconds(defaultRetryAfter)
  return Math.min(wish, Duration.toSeconds(longestWish))
}

const decodeSeconds = Schema.decodeUnknownOption(Schema.NumberFromString.pipe(Schema.nonNegative()))

const decodeHealth = Schema.decodeOption(Schema.parseJson(SyncHealth))

/** Any object would do otherwise: servers of all kinds answer `{}`. */
const saysSomething = ({ status, syncIngress }: SyncHealth) => (status ?? syncIngress ?? null) !== null

const limitsIn = (text: string) =>
  Option.flatMap(decodeHealth(text), ({ syncIngress }) => Option.fromNullable(syncIngress?.limits))
