import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, type Duration, Effect, Fiber, Layer, TestClock } from "effect"
import { Session } from "../../src/auth/Session.ts"
import * as Http from "../../src/platform/Http.ts"
import { LiveClient } from "../../src/sync/LiveClient.ts"
import { httpHost } from "../helpers/httpHost.ts"
import { turn } from "../helpers/turn.ts"
import { liveDesk } from "./liveDesk.ts"
import { quietHost } from "./quietHost.ts"
import { adaAt } from "./world.ts"

const lostAt = (url: string, environment: ReadonlyArray<readonly [string, string]> = []) =>
  Effect.flatMap(LiveClient, ({ hold }) => Effect.flip(hold(() => Effect.void))).pipe(
    Effect.provide(LiveClient.layer.pipe(Layer.provide(Layer.merge(Session.layerOf(adaAt(url)), Http.layer)))),
    Effect.withConfigProvider(ConfigProvider.fromMap(new Map(environment)))
  )

/** The clock goes on, and then the real world, as far as it gets. */
const later = (time: Duration.DurationInput) => Effect.zipRight(TestClock.adjust(time), Effect.repeatN(turn, 10))

/** How many seconds pass until this ends: at most 400. */
const secondsUntil = (fiber: Fiber.Fiber<unknown, unknown>) =>
  Effect.gen(function* () {
    yield* Effect.repeatN(turn, 200)
    for (let second = 0; second < 400; second++) {
      if ((yield* Fiber.poll(fiber))._tag === "Some") return second
      yield* later("1 second")
    }
    return Infinity
  })

describe("a live connection", () => {
  it.scoped.each([
    ["ws/v1/events=401", "HTTP 401", false],
    ["ws/v1/events=503", "HTTP 503", false],
    ["ws/v1/events=403", "HTTP 403", true],
    ["ws-token=404", "HTTP 404", true],
    ["ws-token=503", "HTTP 503", false],
    ["ws-token=garble", "no token", true],
    ["ws/v1/events=drop", "could not be opened", false],
    ["ws/v1/events=garble", "no frame", false],
    ["ws/v1/events=cut", "no WebSocket", false],
    ["ws/v1/events=bomb", "more at once", false]
  ] as const)("that goes wrong is closed, and says why: %s", ([fault, reason, lasts]) =>
    Effect.gen(function* () {
      const desk = yield* liveDesk(fault)
      const lost = yield* desk.lost
      assert.include(lost.reason, reason)
      assert.strictEqual(lost.lasts === true, lasts)
    })
  )

  it.scoped.each([
    ["ws/v1/events=mute", 5, "says nothing"],
    ["ws/v1/events=latency:60s", 10, "does not answer the upgrade"],
    ["ws-token=latency:60s", 10, "no answer within 10s"],
    ["ws-token=trickle:60s", 10, "cannot be reached: no answer within 10s"]
  ] as const)("to a host that does not answer ends after a time: %s", ([fault, seconds, reason]) =>
    Effect.gen(function* () {
      const desk = yield* liveDesk(fault)
      const lost = yield* Effect.fork(desk.lost)
      assert.isAtLeast(yield* secondsUntil(lost), seconds)
      assert.include((yield* Fiber.join(lost)).reason, reason)
    })
  )

  it.scoped("to a host that pinged, and is not heard any more, ends after five minutes", () =>
    Effect.gen(function* () {
      const host = yield* quietHost({ type: "snapshot", work_packages: [] }, { type: "ping", timestamp: 7 })
      const lost = yield* Effect.fork(lostAt(host.url))
      assert.isAtLeast(yield* secondsUntil(lost), 300)
      assert.include((yield* Fiber.join(lost)).reason, "nothing was heard")
      assert.deepStrictEqual(host.heard, ['{"type":"pong","timestamp":7}'])
    })
  )

  it.scoped("to a host that never pings may be quiet for as long as it likes", () =>
    Effect.gen(function* () {
      const host = yield* quietHost({ type: "of a newer server" })
      const lost = yield* Effect.fork(lostAt(host.url))
      yield* Effect.repeatN(turn, 200)
      for (let minute = 0; minute < 30; minute++) yield* later("1 minute")
      assert.strictEqual((yield* Fiber.poll(lost))._tag, "None")
      yield* Fiber.interrupt(lost)
    })
  )

  it.scoped("never takes a token to where a host redirects", () =>
    Effect.gen(function* () {
      const other = yield* httpHost(() => ({ status: 200, json: { ws_token: "stolen" } }))
      const first = yield* httpHost(() => ({ status: 302, headers: { location: `${other.url}/api/v1/ws-token/` } }))
      assert.include((yield* lostAt(first.url)).reason, "redirects are not followed")
      const second = yield* httpHost(({ path }) =>
        path.includes("ws-token")
          ? { status: 200, json: { ws_token: "secret" } }
          : { status: 302, headers: { location: `${other.url}/ws/v1/events/` } }
      )
      assert.include((yield* lostAt(second.url)).reason, "HTTP 302")
      assert.deepStrictEqual(other.requests, [])
      assert.deepStrictEqual(
        second.requests.map(({ headers, method, path }) => [method, path, headers.authorization]),
        [
          ["POST", "/api/v1/ws-token/", "Bearer ada-token"],
          ["GET", "/ws/v1/events/", "Bearer secret"]
        ]
      )
    })
  )

  it.effect("is not tried where a proxy leads to the host", () =>
    Effect.gen(function* () {
      const lost = yield* lostAt("https://sync.example", [["HTTPS_PROXY", "http://127.0.0.1:9"]])
      assert.include(lost.reason, "proxy")
      assert.isTrue(lost.lasts)
    })
  )
})
