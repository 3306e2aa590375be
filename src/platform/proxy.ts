import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import { Config, Effect, Either, Layer, Option } from "effect"

/** The proxies of the environment (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`, in either case). */
export interface ProxySettings {
  readonly http: Option.Option<Proxy>
  readonly https: Option.Option<Proxy>
  /** Hosts that are met directly, separated by commas. */
  readonly exempt: string
}

/** A request that a proxy of the environment carried, or should have carried, has come to nothing. */
export class ProxyFailure extends Error {
  readonly place: string
  constructor(place: string, cause: unknown) {
    super(`through ${place}`, { cause })
    this.place = place
  }
}

/** What the environment says, read anew by each layer; none where it names no proxy. */
export const proxySettings: Effect.Effect<Option.Option<ProxySettings>> = Effect.gen(function* () {
  const http = yield* proxyOf("HTTP_PROXY")
  const https = yield* proxyOf("HTTPS_PROXY")
  if (Option.isNone(http) && Option.isNone(https)) return Option.none()
  const named = Option.toArray(yield* variable("NO_PROXY"))
  return Option.some({ http, https, exempt: [...named, "localhost", "127.0.0.1", "::1"].join(",") })
})

/** A fetch that goes through the proxies. A variable that names none fails the requests that it is about, and nothing else. */
export const proxiedFetch = (settings: ProxySettings): Layer.Layer<FetchHttpClient.Fetch> =>
  Layer.scoped(
    FetchHttpClient.Fetch,
    Effect.gen(function* () {
      const { ProxyAgent, fetch } = yield* Effect.promise(() => import("undici"))
      const agentFor = (proxy: Option.Option<Proxy>) =>
        Option.match(
          Option.flatMap(proxy, ({ url }) => Either.getRight(url)),
          {
            onNone: () => Effect.succeed(undefined),
            onSome: (uri) =>
              Effect.acquireRelease(
                Effect.sync(() => new ProxyAgent(uri)),
                (agent) => Effect.promise(() => agent.destroy())
              )
          }
        )
      const agents = { HTTP_PROXY: yield* agentFor(settings.http), HTTPS_PROXY: yield* agentFor(settings.https) }
      const proxied: typeof globalThis.fetch = (input, init = {}) => {
        const { body, headers, ...rest } = init
        // The two libraries' types differ in forms only, and we send none.
        const sent = body instanceof FormData || body == null ? {} : { body }
        const url = input instanceof Request ? input.url : input
        const plain = Object.fromEntries(new Headers(headers))
        return Option.match(proxyFor(settings, new URL(url)), {
          onNone: () => globalThis.fetch(input, init),
          onSome: (proxy) => {
            const dispatcher = agents[proxy.variable]
            const failed = (cause: unknown) => Promise.reject(new ProxyFailure(placeOf(proxy), cause))
            return dispatcher === undefined
              ? failed(undefined)
              : fetch(url, { ...rest, ...sent, headers: plain, dispatcher }).catch(failed)
          }
        })
      }
      return proxied
    })
  )

/** Whether requests to this address go through a proxy of the environment. */
export const isProxied = (url: string): Effect.Effect<boolean> =>
  Effect.map(
    proxySettings,
    Option.exists((settings) => Option.isSome(proxyFor(settings, new URL(url))))
  )

// helpers

interface Proxy {
  readonly variable: "HTTP_PROXY" | "HTTPS_PROXY"
  /** The left side where the variable is no URL of an HTTP proxy; without a scheme it is taken for `http://`. */
  readonly url: Either.Either<string, string>
}

const variable = (name: string) =>
  Config.string(name.toLowerCase()).pipe(
    Config.orElse(() => Config.string(name)),
    Effect.map((text) => Option.liftPredicate(text.trim(), (value) => value !== "")),
    Effect.orElseSucceed(() => Option.none<string>())
  )

const proxyOf = (name: Proxy["variable"]) =>
  Effect.map(
    variable(name),
    Option.map((text): Proxy => {
      const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
      const url = Either.try(() => new URL(full))
      const isProxy = Either.isRight(url) && /^https?:$/.test(url.right.protocol) && url.right.hostname !== ""
      return { variable: name, url: isProxy ? Either.right(full) : Either.left(text) }
    })
  )

/** The proxy that a request goes through, as undici decides it. */
const proxyFor = ({ exempt, http, https }: ProxySettings, { hostname, port, protocol }: URL) => {
  const host = hostname.replace(/^\[|\]$/g, "").toLowerCase()
  const isExempt = exempt.split(/[\s,]+/).some((entry) => {
    const [, name = "", only] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? []
    if (entry === "*") return true
    const isIt = entry.includes("::") ? entry === host : name !== "" && (host === name || host.endsWith(`.${name}`))
    return isIt && (entry.includes("::") || only === undefined || only === port)
  })
  if (isExempt) return Option.none()
  return protocol === "https:" ? Option.orElse(https, () => http) : http
}

/** A proxy for people: never with the password that may be in it. */
const placeOf = ({ url, variable }: Proxy) =>
  Either.match(url, {
    onLeft: () => `${variable}, which is no URL of an HTTP proxy`,
    onRight: (text) => `the proxy ${new URL(text).origin} (${variable})`
  })
