import type * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { Clock, Effect, Either, Option } from "effect"
import { hasSession, sessionAt, type Credentials } from "../auth/Credentials.ts"
import type { HostUnreachable } from "../auth/errors.ts"
import type { ProxyTrouble } from "../auth/ProxyTrouble.ts"
import { answeredWithin, proxyTroubleIn, transportReason } from "../auth/transport.ts"
import { bindingFlaw } from "../config/bindingFlaw.ts"
import type { Host } from "../config/Host.ts"
import type { TrackerBinding } from "../config/ProjectConfig.ts"
import { isRemovedProvider } from "../config/TrackerBinding.ts"
import { paths } from "../contract/paths.ts"
import { briefly } from "../platform/terminalText.ts"
import type { ReadinessDetails } from "./ReadinessState.ts"
import { probeTimeout } from "./schedules.ts"

/** What one look at a prerequisite finds: nothing when it is met, otherwise the facts. */
export type Look<E> = Effect.Effect<Option.Option<ReadinessDetails>, E>

/** A session for the host in use; which of its tokens is still good is not asked here. */
export const missingAuth = <E, E2>(
  stored: Effect.Effect<Option.Option<Credentials>, E>,
  host: Effect.Effect<Option.Option<Host>, E2>
): Look<E> =>
  Effect.gen(function* () {
    const credentials = yield* stored
    const now = yield* Clock.currentTimeMillis
    // A host that cannot be read is the next prerequisite's news.
    const target = yield* host.pipe(Effect.catchAllDefect(Effect.fail), Effect.orElseSucceed(Option.none<Host>))
    if (Option.isSome(target))
      return Either.match(sessionAt(target.value, credentials, now), {
        onRight: () => met,
        onLeft: ({ reason }) => Option.some({ host: target.value.origin, reason })
      })
    if (Option.isNone(credentials)) return Option.some({ reason: "none" })
    return hasSession(credentials.value, now) ? met : Option.some({ reason: "expired" })
  })

/** A host by the one resolver (design R8). */
export const missingHost = <E>(host: Effect.Effect<Option.Option<Host>, E>): Look<E> =>
  Effect.map(host, Option.match({ onSome: () => met, onNone: () => Option.some({}) }))

/**
 * One HEAD of the host itself, without a token; any answer below 500, redirects too, means that it is there. `thorough`
 * looks behind a redirect, with one more HEAD: a host that points from its front page elsewhere is as good as any, one
 * that points everybody elsewhere is of no use, because no redirect is followed (design R9).
 */
export const unreachable = <E>(
  http: HttpClient.HttpClient,
  host: Effect.Effect<Option.Option<Host>, E>,
  options: { readonly thorough?: boolean } = {}
): Look<E> =>
  Effect.flatMap(
    host,
    Option.match({
      onNone: () => Effect.succeed(Option.some({})),
      onSome: ({ url }) =>
        Effect.gen(function* () {
          const front = yield* http.execute(HttpClientRequest.head(url))
          if (front.status >= 500) return Option.some({ url, status: String(front.status) })
          if (options.thorough !== true || Option.isNone(targetOf(front))) return met
          const target = targetOf(yield* http.execute(HttpClientRequest.head(`${url}${paths.health}`)))
          return Option.map(target, (location): ReadinessDetails => ({ url, location }))
        }).pipe(
          answeredWithin(probeTimeout, url),
          Effect.catchAll((error) =>
            Effect.succeed(Option.some(error._tag === "HostUnreachable" ? silence(error) : failure(url, error)))
          )
        )
    })
  )

/** A binding to a tracker that is still supported, with what that tracker needs. */
export const missingBinding = <E>(
  binding: Effect.Effect<Option.Option<TrackerBinding>, E>,
  feature: string | undefined
): Look<E> =>
  Effect.map(binding, (found) => {
    const named = feature === undefined ? {} : { feature }
    if (Option.isNone(found)) return Option.some(named)
    const { provider } = found.value
    if (isRemovedProvider(provider)) return Option.some({ ...named, provider })
    return Option.map(bindingFlaw(found.value), (flaw): ReadinessDetails => ({ ...named, ...flaw }))
  })

// helpers

const met: Option.Option<ReadinessDetails> = Option.none()

const failure = (url: string, error: HttpClientError.HttpClientError): ReadinessDetails => ({
  url,
  error: transportReason(error),
  ...Option.match(proxyTroubleIn(error), { onNone: () => ({}), onSome: detailsOf })
})

/** A proxy has its part in the reason; without one, that the time is over is all there is to say. */
const silence = ({ proxy, reason, url }: HostUnreachable): ReadinessDetails =>
  proxy === undefined ? { url } : { url, error: reason, ...detailsOf(proxy) }

const detailsOf = ({ kind, variable }: ProxyTrouble): ReadinessDetails => ({ proxy: variable, proxy_trouble: kind })

/** Where a redirect points, without its query; none where the answer is no redirect. */
const targetOf = ({ headers, status }: HttpClientResponse.HttpClientResponse) =>
  status >= 300 && status < 400
    ? Option.some(briefly((headers["location"] ?? "nowhere").replace(/[?#].*$/s, ""), 200))
    : Option.none<string>()
