import type * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { Duration, Effect, Either, Option, Predicate } from "effect"
import { ProxyFailure, proxyOnTheWayTo } from "../platform/proxy.ts"
import { briefly } from "../platform/terminalText.ts"
import { HostUnreachable, UnexpectedAnswer } from "./errors.ts"
import { failureReason, proxyReason, proxyTrouble, type ProxyTrouble } from "./ProxyTrouble.ts"

/**
 * Sends a request that carries a secret. A redirect that only adds the trailing slash is followed once, with method
 * and body; every other one is an error, so that the secret never reaches another place (design R9).
 */
export const sendToHost = (
  http: HttpClient.HttpClient,
  request: HttpClientRequest.HttpClientRequest
): Effect.Effect<HttpClientResponse.HttpClientResponse, HostUnreachable | UnexpectedAnswer> =>
  Effect.flatMap(sendOnce(http, request), (response) => {
    if (!isRedirect(response.status)) return Effect.succeed(response)
    return Option.match(Option.filter(targetOf(request, response), addsOnlySlash(request)), {
      onNone: () => Effect.fail(redirected(request, response)),
      onSome: (target) => {
        const again = HttpClientRequest.setUrl(request, target)
        return Effect.filterOrFail(
          sendOnce(http, again),
          ({ status }) => !isRedirect(status),
          (second) => redirected(again, second)
        )
      }
    })
  })

/** Why no answer came, in words of our own: the client's own texts may quote a header. */
export const transportReason = (error: HttpClientError.HttpClientError): string => {
  const code = codeOf(error.cause)
  const reason =
    reasons[code] ?? (/^[A-Z][A-Z0-9_]{2,60}$/.test(code) ? `the connection failed (${code})` : "the connection failed")
  const failure = proxyFailureIn(error.cause)
  return failure === undefined ? reason : failureReason(failure, reason)
}

/** What a proxy has to do with it that no answer came; nothing where none is on the way. */
export const proxyTroubleIn = (error: HttpClientError.HttpClientError): Option.Option<ProxyTrouble> =>
  Option.map(Option.fromNullable(proxyFailureIn(error.cause)), ({ proxy, refusedWith }) =>
    proxyTrouble(proxy, refusedWith)
  )

/** Bounds a request: when the time is over, a proxy on the way is named, because it may be who does not answer. */
export const answeredWithin =
  (duration: Duration.DurationInput, url: string, reason = `no answer within ${Duration.format(duration)}`) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | HostUnreachable, R> =>
    Effect.flatten(
      Effect.timeoutTo(effect, {
        duration,
        onSuccess: (value): Effect.Effect<A, HostUnreachable> => Effect.succeed(value),
        onTimeout: () =>
          Effect.flatMap(proxyOnTheWayTo(url), (proxy) =>
            Effect.fail(
              Option.match(proxy, {
                onNone: () => new HostUnreachable({ url, reason }),
                onSome: (on) => new HostUnreachable({ url, reason: proxyReason(on, reason), proxy: proxyTrouble(on) })
              })
            )
          )
      })
    )

/** Whether the same request may be answered otherwise later: the host asks to wait, or is in trouble itself. */
export const isTemporary = (status: number): boolean => [408, 425, 429].includes(status) || status >= 500

/** Where a request goes, for people: without its query, and no longer than they care to read. */
export const addressOf = (request: HttpClientRequest.HttpClientRequest): string =>
  briefly(request.url.split("?")[0] ?? "", 300)

// helpers

const sendOnce = (http: HttpClient.HttpClient, request: HttpClientRequest.HttpClientRequest) =>
  Effect.mapError(
    http.execute(request),
    (error) =>
      new HostUnreachable({
        url: addressOf(request),
        reason: transportReason(error),
        ...Option.match(proxyTroubleIn(error), { onNone: () => ({}), onSome: (proxy) => ({ proxy }) })
      })
  )

const isRedirect = (status: number) => status >= 300 && status < 400

const urlOf = (text: string, base?: URL) => Either.getRight(Either.try(() => new URL(text, base)))

const targetOf = (request: HttpClientRequest.HttpClientRequest, response: HttpClientResponse.HttpClientResponse) =>
  Option.flatMap(urlOf(request.url), (sent) =>
    Option.flatMap(Option.fromNullable(response.headers["location"]), (location) => urlOf(location, sent))
  )

const addsOnlySlash = (request: HttpClientRequest.HttpClientRequest) => (target: URL) =>
  Option.exists(
    HttpClientRequest.toUrl(request),
    (sent) => target.href === `${sent.origin}${sent.pathname}/${sent.search}`
  )

const redirected = (request: HttpClientRequest.HttpClientRequest, response: HttpClientResponse.HttpClientResponse) =>
  new UnexpectedAnswer({
    url: addressOf(request),
    status: response.status,
    reason: Option.match(targetOf(request, response), {
      onNone: () => "it redirects without saying where",
      onSome: ({ origin }) => `it redirects to ${origin}, and redirects are not followed`
    })
  })

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was dropped",
  UND_ERR_SOCKET: "the connection was dropped",
  UND_ERR_ABORTED: "the connection was refused",
  BAD_PORT: "its port is one that no HTTP client connects to",
  ENOTFOUND: "its name is not known",
  EAI_AGAIN: "its name cannot be looked up now",
  ETIMEDOUT: "nothing answers there",
  UND_ERR_CONNECT_TIMEOUT: "nothing answers there",
  ENETUNREACH: "there is no way to its network",
  EHOSTUNREACH: "there is no way to it",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name",
  CERT_HAS_EXPIRED: "its certificate has expired",
  ...Object.fromEntries(
    [
      "SELF_SIGNED_CERT_IN_CHAIN",
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      "UNABLE_TO_GET_ISSUER_CERT",
      "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
    ].map((code) => [
      code,
      "its certificate is not trusted here; NODE_EXTRA_CA_CERTS can name the file of who issued it"
    ])
  )
}

const proxyFailureIn = (cause: unknown, depth = 0): ProxyFailure | undefined =>
  cause instanceof ProxyFailure
    ? cause
    : Predicate.isRecord(cause) && depth < 4
      ? proxyFailureIn(cause["cause"], depth + 1)
      : undefined

/** Node hides the system's code behind "fetch failed", one or two causes deep. */
const codeOf = (cause: unknown, depth = 0): string => {
  if (!Predicate.isRecord(cause) || depth > 4) return ""
  // The one refusal of fetch itself that has no code.
  if (cause["message"] === "bad port") return "BAD_PORT"
  return typeof cause["code"] === "string" ? cause["code"] : codeOf(cause["cause"], depth + 1)
}
