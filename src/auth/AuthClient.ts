import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { Clock, Context, Duration, Effect, Either, Layer, Option, Redacted } from "effect"
import type { Host } from "../config/Host.ts"
import { paths } from "../contract/paths.ts"
import { decodeTokenPair, defaultLifetimes, LoginRequest, RefreshRequest } from "../contract/tokens.ts"
import { parseJson } from "../contract/wire.ts"
import { readBounded } from "../platform/Http.ts"
import { isSendable, type Credentials, type TokenPair } from "./Credentials.ts"
import { HostUnreachable, SessionExpired, SignInRefused, UnexpectedAnswer } from "./errors.ts"
import { expiryAfter } from "./expiry.ts"
import { tokenRequestTimeout } from "./schedules.ts"
import { addressOf, answeredWithin, isTemporary, sendToHost } from "./transport.ts"

/** Who wants to sign in where. */
export interface SignIn {
  readonly host: Host
  readonly username: string
  readonly password: Redacted.Redacted
}

/** The host's token endpoints. Each call is one request, 10 seconds in all; nothing is stored here. */
export class AuthClient extends Context.Tag("spec-kitty/auth/AuthClient")<
  AuthClient,
  {
    readonly login: (account: SignIn) => Effect.Effect<Credentials, SignInRefused | HostUnreachable | UnexpectedAnswer>
    /** Spends the refresh token: the answer brings both tokens anew. */
    readonly refresh: (
      host: Host,
      refresh: Redacted.Redacted
    ) => Effect.Effect<TokenPair, SessionExpired | HostUnreachable | UnexpectedAnswer>
  }
>() {
  static readonly layer = Layer.effect(
    this,
    Effect.gen(function* () {
      const http = yield* HttpClient.HttpClient

      const login = Effect.fn("AuthClient.login")(function* ({ host, password, username }: SignIn) {
        const request = yield* HttpClientRequest.post(host.url + paths.token).pipe(
          HttpClientRequest.schemaBodyJson(LoginRequest)({ username, password }),
          Effect.mapError(() => new SignInRefused({ reason: "a username and a password are needed" }))
        )
        const pair = yield* exchange(http, request, (status) =>
          [400, 401, 403].includes(status) ? Option.some(new SignInRefused({ reason: refusal(status) })) : Option.none()
        )
        return { ...pair, username, serverUrl: host.url }
      })

      const refresh = Effect.fn("AuthClient.refresh")(function* (host: Host, token: Redacted.Redacted) {
        const request = yield* HttpClientRequest.post(host.url + paths.tokenRefresh).pipe(
          HttpClientRequest.schemaBodyJson(RefreshRequest)({ refresh: token }),
          Effect.mapError(() => new SessionExpired())
        )
        return yield* exchange(http, request, (status) =>
          status === 401 ? Option.some(new SessionExpired()) : Option.none()
        )
      })

      return AuthClient.of({ login, refresh })
    })
  )
}

// helpers

/** The largest token answer worth reading. */
const answerLimit = 64 * 1024

/** One request for tokens; `refused` tells a refusal from an answer that nobody expects. */
const exchange = <E>(
  http: HttpClient.HttpClient,
  request: HttpClientRequest.HttpClientRequest,
  refused: (status: number) => Option.Option<E>
): Effect.Effect<TokenPair, E | HostUnreachable | UnexpectedAnswer> => {
  const url = addressOf(request)
  return Effect.gen(function* () {
    const sentAt = yield* Clock.currentTimeMillis
    const response = yield* sendToHost(http, request)
    const { status } = response
    if (status === 200) return yield* readPair(response, sentAt)
    const refusal = refused(status)
    if (Option.isSome(refusal)) return yield* Effect.fail(refusal.value)
    if (isTemporary(status)) return yield* new HostUnreachable({ url, status, reason: `it answers HTTP ${status}` })
    return yield* new UnexpectedAnswer({ url, status, reason: "it does not give tokens" })
  }).pipe(
    answeredWithin(tokenRequestTimeout, url, `no answer within ${Duration.toSeconds(tokenRequestTimeout)} seconds`)
  )
}

const readPair = (response: HttpClientResponse.HttpClientResponse, sentAt: number) =>
  Effect.gen(function* () {
    const url = addressOf(response.request)
    const text = yield* Effect.mapError(readBounded(response, answerLimit), ({ _tag }) =>
      _tag === "BodyUnreadable"
        ? new HostUnreachable({ url, reason: "the connection was dropped" })
        : new UnexpectedAnswer({ url, status: response.status, reason: "the answer is too long" })
    )
    const pair = Option.flatMap(parseJson(text), (body) => Either.getRight(decodeTokenPair(body)))
    if (Option.isNone(pair) || ![pair.value.access, pair.value.refresh].map(Redacted.value).every(isSendable))
      return yield* new UnexpectedAnswer({ url, status: response.status, reason: "the answer lacks a usable token" })
    const { access, accessLifetime, refresh, refreshLifetime, teamSlug } = pair.value
    return {
      access,
      refresh,
      accessExpiresAt: expiryAfter(sentAt, accessLifetime ?? defaultLifetimes.access),
      refreshExpiresAt: expiryAfter(sentAt, refreshLifetime ?? defaultLifetimes.refresh),
      teamSlug: Option.fromNullable(teamSlug)
    }
  })

const refusal = (status: number) => (status === 401 ? "wrong username or password" : `HTTP ${status}`)
