import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import { Context, Effect, Layer, Option, Schema } from "effect"
import { authorized } from "../auth/authorized.ts"
import { Session, type SignedIn } from "../auth/Session.ts"
import { addressOf, answeredWithin, isTemporary } from "../auth/transport.ts"
import { liveUrl, WsToken } from "../contract/live.ts"
import { paths } from "../contract/paths.ts"
import { readBounded } from "../platform/Http.ts"
import { proxyOnTheWayTo } from "../platform/proxy.ts"
import { boundTo, scopeOf } from "./boundTo.ts"
import { LiveLost } from "./errors.ts"
import { holdLive, type LiveConnection } from "./LiveConnection.ts"
import { liveOpenTimeout } from "./schedules.ts"

/** Opens the WebSocket over which the host takes events one by one (S032 US2). */
export class LiveClient extends Context.Tag("spec-kitty/sync/LiveClient")<
  LiveClient,
  {
    /**
     * Connects as the account that is signed in, hands the connection out when the host has greeted, and holds it until it
     * is lost; it always ends by saying why. Only the host that issued the session gets its token; redirects and
     * frames above 8 MiB end it, and so does a host that says nothing.
     */
    readonly hold: (up: (connection: LiveConnection) => Effect.Effect<void>) => Effect.Effect<never, LiveLost>
  }
>() {
  static readonly layer = Layer.effect(
    this,
    Effect.gen(function* () {
      const session = yield* Session
      const http = yield* HttpClient.HttpClient

      const tokenOf = (signedIn: SignedIn) =>
        Effect.gen(function* () {
          const response = yield* authorized(HttpClientRequest.post(paths.wsToken), { timeout: liveOpenTimeout }).pipe(
            Effect.provideService(Session, boundTo(session, scopeOf(signedIn))),
            Effect.provideService(HttpClient.HttpClient, http)
          )
          const { status } = response
          if (status !== 200) return yield* refusedWith(status)
          const text = yield* readBounded(response, tokenAnswerLimit).pipe(
            answeredWithin(liveOpenTimeout, addressOf(response.request))
          )
          return yield* Effect.mapError(
            decodeToken(text),
            () => new LiveLost({ reason: "the host gives no token for a live connection", lasts: true })
          )
        })

      const hold = (up: (connection: LiveConnection) => Effect.Effect<void>) =>
        Effect.gen(function* () {
          const signedIn = yield* session.current
          const { host } = signedIn
          if (Option.isSome(yield* proxyOnTheWayTo(host.url)))
            return yield* new LiveLost({ reason: behindProxy, lasts: true })
          const { wsToken } = yield* tokenOf(signedIn)
          const scope = scopeOf(signedIn)
          const stillOurs = Effect.isSuccess(boundTo(session, scope).current)
          return yield* holdLive({ url: liveUrl(host.url), token: wsToken, scope, stillOurs }, up)
        }).pipe(
          Effect.catchAll((error) =>
            error._tag === "LiveLost"
              ? error
              : new LiveLost({ reason: error.message === "" ? "the host does not answer" : error.message })
          ),
          Effect.withSpan("LiveClient.hold")
        )

      return LiveClient.of({ hold })
    })
  )
}

// helpers

const tokenAnswerLimit = 64 * 1024

const behindProxy = "a proxy of the environment leads to the host, and carries batches only"

const decodeToken = Schema.decode(Schema.parseJson(WsToken))

/** A host that has no such thing will not have it in a moment; who may not have it will not either. */
const refusedWith = (status: number) =>
  new LiveLost({
    reason: `the host gives no token for a live connection: HTTP ${status}`,
    lasts: !isTemporary(status)
  })
