import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { type Duration, Effect, Option } from "effect"
import { type HostUnreachable, NotSignedIn, SessionExpired } from "./errors.ts"
import { Session, type SessionFailure, type SignedIn } from "./Session.ts"
import { addressOf, answeredWithin, sendToHost } from "./transport.ts"

/**
 * Sends a request as the signed-in account. Its URL is a path of the host, or absolute at the host's own origin: no
 * token goes elsewhere (design R9). On 401 exactly one renewal and one resend of the identical request; every other
 * answer is the caller's. `timeout` bounds each request by itself.
 */
export const authorized = (
  request: HttpClientRequest.HttpClientRequest,
  options: { readonly timeout?: Duration.DurationInput } = {}
): Effect.Effect<HttpClientResponse.HttpClientResponse, SessionFailure, HttpClient.HttpClient | Session> =>
  Effect.gen(function* () {
    const http = yield* HttpClient.HttpClient
    const session = yield* Session
    const send = (signedIn: SignedIn) =>
      Effect.flatMap(addressedTo(signedIn, request), (addressed) =>
        sendToHost(http, HttpClientRequest.bearerToken(addressed, signedIn.accessToken)).pipe(
          within(options.timeout, addressed)
        )
      )

    const first = yield* session.current
    const answer = yield* send(first)
    if (answer.status !== 401) return answer
    const second = yield* send(yield* session.renew(first))
    return second.status === 401 ? yield* new SessionExpired({ signedOut: false }) : second
  }).pipe(Effect.withSpan("auth.authorized"))

// helpers

const addressedTo = ({ host }: SignedIn, request: HttpClientRequest.HttpClientRequest) => {
  if (request.url.startsWith("/")) return Effect.succeed(HttpClientRequest.prependUrl(request, host.url))
  return Option.exists(HttpClientRequest.toUrl(request), ({ origin }) => origin === host.origin)
    ? Effect.succeed(request)
    : Effect.fail(new NotSignedIn({ host: addressOf(request), reason: "other_host" }))
}

const within =
  (timeout: Duration.DurationInput | undefined, request: HttpClientRequest.HttpClientRequest) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | HostUnreachable, R> =>
    timeout === undefined ? effect : answeredWithin(timeout, addressOf(request))(effect)
