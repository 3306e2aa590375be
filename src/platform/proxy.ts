import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import { Config, Effect, Either, Layer, Option, Predicate } from "effect"

/** The proxies of the environment (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`, in either case). */
export interface ProxySettings {
  readonly http: Option.Option<Proxy>
  readonly https: Option.Option<Proxy>
  /** Hosts that are met directly, separated by commas. */
  readonly exempt: string
}

/** A proxy of the environment, as far as people may see it: never with the password that may be in it. */
export interface ProxyOnTheWay {
  readonly variable: "HTTP_PROXY" | "HTTPS_PROXY"
  readonly place: string
  /** Why nothing can go through it, whoever it may be. */
  readonly flaw?: ProxyFlaw
}

/** What is wrong with the variable itself: it is no URL of an HTTP proxy, or its password is not percent-encoded. */
export type ProxyFlaw = "no_url" | "encoding"

/** A request that a proxy of the environment carried, or should have carried, has come to nothing. */
export class ProxyFailure extends Error {
  readonly proxy: ProxyOnTheWay
  /** The HTTP status with which the proxy itself refused to carry it. */
  readonly refusedWith: number | undefined
  constructor(proxy: ProxyOnTheWay, cause: unknown) {
    super(`through ${proxy.place}`, { cause })
    this.proxy = proxy
    this.refusedWith = refusalIn(cause)
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
            const failed = (cause: unknown) => Promise.reject(new ProxyFailure(shown(proxy), cause))
            return dispatcher === undefined
              ? failed(undefined)
              : fetch(url, { ...rest, ...sent, headers: plain, dispatcher }).catch(failed)
          }
        })
      }
      return proxied
    })
  )

/** The proxy of the environment that requests to this address go through. */
export const proxyOnTheWayTo = (url: string): Effect.Effect<Option.Option<ProxyOnTheWay>> =>
  Effect.map(
    proxySettings,
    Option.flatMap((settings) => Option.map(proxyFor(settings, new URL(url)), shown))
  )

// helpers

interface Proxy {
  readonly variable: ProxyOnTheWay["variable"]
  /** Without a scheme it is taken for `http://`. */
  readonly url: Either.Either<string, ProxyFlaw>
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
      if (!isProxy) return { variable: name, url: Either.left("no_url") }
      const { password, username } = url.right
      // As undici reads them: it has no way to say that it cannot.
      const isEncoded = Either.isRight(Either.try(() => decodeURIComponent(username) + decodeURIComponent(password)))
      return { variable: name, url: isEncoded ? Either.right(full) : Either.left("encoding") }
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

const shown = ({ url, variable }: Proxy): ProxyOnTheWay =>
  Either.match(url, {
    onLeft: (flaw) => ({ variable, flaw, place: `${variable}, ${flaws[flaw]}` }),
    onRight: (text) => ({ variable, place: `the proxy ${new URL(text).origin} (${variable})` })
  })

const flaws: Readonly<Record<ProxyFlaw, string>> = {
  no_url: "which is no URL of an HTTP proxy",
  encoding: "whose user name or password is not percent-encoded: a % in it that encodes nothing"
}

/** The library says it in the text of an error alone, a cause or two deep. */
const refusalIn = (cause: unknown, depth = 0): number | undefined => {
  if (!Predicate.isRecord(cause) || depth > 4) return undefined
  const status = /^Proxy response \((\d{3})\)/.exec(String(cause["message"]))?.[1]
  return status === undefined ? refusalIn(cause["cause"], depth + 1) : Number(status)
}
