import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { Duration, Effect, Exit, Layer, Option, Stream } from "effect"
import { BodyTooLarge, BodyUnreadable } from "./errors.ts"
import { proxiedFetch, proxySettings } from "./proxy.ts"

/**
 * HTTP for all callers: redirects are handed back and not followed, no trace header leaves, and the proxy of the
 * environment (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`) is used, never for this machine itself.
 */
export const layer: Layer.Layer<HttpClient.HttpClient> = Layer.unwrapEffect(
  Effect.gen(function* () {
    const proxies = yield* proxySettings
    const client = Layer.effect(
      HttpClient.HttpClient,
      Effect.map(HttpClient.HttpClient, (client) =>
        HttpClient.transform(HttpClient.withTracerPropagation(client, false), told)
      )
    ).pipe(
      Layer.provide(FetchHttpClient.layer),
      Layer.provide(Layer.succeed(FetchHttpClient.RequestInit, { redirect: "manual" }))
    )
    return Option.match(proxies, {
      onNone: () => client,
      onSome: (settings) => Layer.provide(client, proxiedFetch(settings))
    })
  })
)

/**
 * The text of an answer, as UTF-8, read no further than `limitBytes` (after decompression). A token that the request
 * carried and the host says back is taken out: what a host says is shown, logged and stored (design 13).
 */
export const readBounded = (
  response: HttpClientResponse.HttpClientResponse,
  limitBytes: number
): Effect.Effect<string, BodyTooLarge | BodyUnreadable> =>
  response.stream.pipe(
    Stream.catchAll((error) =>
      // An answer without a body, and nothing wrong with it.
      error.reason === "EmptyBody" ? Stream.empty : Stream.fail(new BodyUnreadable({ reason: reasonOf(error.cause) }))
    ),
    Stream.mapAccumEffect(0, (size, chunk) => {
      const total = size + chunk.length
      return total > limitBytes
        ? Effect.fail(new BodyTooLarge({ limitBytes }))
        : Effect.succeed([total, chunk] as const)
    }),
    Stream.decodeText(),
    Stream.mkString,
    Effect.map(withoutToken(response.request))
  )

// helpers

/** With `--log-level debug` every request and what came of it: no header, no body, no query, so no secret. */
const told = <E, R>(
  answered: Effect.Effect<HttpClientResponse.HttpClientResponse, E, R>,
  { method, url }: HttpClientRequest.HttpClientRequest
) =>
  Effect.gen(function* () {
    const [duration, exit] = yield* Effect.timed(Effect.exit(answered))
    const outcome = Exit.isSuccess(exit) ? `HTTP ${exit.value.status}` : "no answer"
    yield* Effect.logDebug(
      `${method} ${withoutSecrets(url)}: ${outcome}, ${Math.round(Duration.toMillis(duration))} ms`
    )
    return yield* exit
  })

/** A token shorter than this is a word like any other: taking it out of an answer would only break the answer. */
const shortestToken = 8

const withoutToken =
  ({ headers }: HttpClientRequest.HttpClientRequest) =>
  (text: string) => {
    const token = (headers["authorization"] ?? "").replace(/^\S+\s+/, "")
    return token.length < shortestToken ? text : text.replaceAll(token, "[token]")
  }

const withoutSecrets = (url: string) => url.replace(/[?#].*$/s, "").replace(/\/\/[^/]*@/, "//")

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
