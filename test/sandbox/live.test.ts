import { assert, describe, it } from "@effect/vitest"
import { Effect, Either } from "effect"
import { parseFault } from "../../src/sandbox/Fault.ts"
import { serve } from "../../src/sandbox/Sandbox.ts"
import { eventually } from "../daemon/desk.ts"
import { event } from "./events.ts"
import { call, signIn } from "./http.ts"
import { liveToken, openSocket } from "./socket.ts"

/** A sandbox, somebody who is signed in, and a socket with these faults that has been greeted where it greets. */
const opened = (...faults: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const sandbox = yield* serve({ faults: faults.map((text) => Either.getOrThrow(parseFault(text))) })
    const { authorization } = yield* signIn(sandbox.url)
    const open = Effect.flatMap(liveToken(sandbox.url, authorization), (token) => openSocket(sandbox.url, token))
    return { ...sandbox, authorization, open }
  })

const methods = (requests: ReadonlyArray<{ readonly method: string; readonly status: number | null }>) =>
  requests.slice(2).map(({ method, status }) => `${method} ${status}`)

describe("the sandbox's WebSocket", () => {
  it.scopedLive("greets with a snapshot, pings, judges each event by itself, and logs what it heard", () =>
    Effect.gen(function* () {
      const { ingested, open, requests } = yield* opened()
      const socket = yield* open
      assert.deepStrictEqual(yield* socket.next, { type: "snapshot", work_packages: [] })
      const ping = yield* socket.next
      assert.strictEqual(ping.type, "ping")
      yield* socket.say({ type: "pong", timestamp: ping.timestamp })
      yield* socket.say(event(1))
      assert.deepStrictEqual(yield* socket.next, { type: "ack", event_id: event(1).event_id, status: "success" })
      yield* socket.say(event(1))
      assert.deepStrictEqual(yield* socket.next, { type: "ack", event_id: event(1).event_id, status: "duplicate" })
      yield* socket.say(event(2, { node_id: 1 }))
      const refusal = yield* socket.next
      assert.deepInclude(refusal, { type: "error", event_id: event(2).event_id })
      assert.include(refusal.error, "node_id")
      assert.strictEqual((yield* ingested).length, 1)
      assert.deepStrictEqual(methods(yield* requests), ["GET 101", "PONG 200", "EVENT 200", "EVENT 200", "EVENT 400"])
    })
  )

  it.scopedLive("opens only with a token of its own, and only as a WebSocket", () =>
    Effect.gen(function* () {
      const { authorization, url } = yield* opened()
      const access = authorization.slice("Bearer ".length)
      assert.strictEqual(yield* Effect.flip(openSocket(url, access)), 401)
      assert.strictEqual(yield* Effect.flip(openSocket(url, "x")), 401)
      const plain = yield* call(`${url}/ws/v1/events/`)
      assert.deepStrictEqual([plain.status, plain.body], [426, { error: "Only a WebSocket is opened here" }])
      const token = yield* liveToken(url, authorization)
      const tracker = yield* call(`${url}/api/v1/sync/health/`, { headers: { authorization: `Bearer ${token}` } })
      assert.strictEqual(tracker.status, 401)
      const stranger = yield* call(`${url}/api/v1/ws-token/`, { method: "POST" })
      assert.strictEqual(stranger.status, 401)
    })
  )

  it.scopedLive.each([
    ["ws/v1/events=401:1", 401],
    ["ws/v1/events=503:1", 503]
  ] as const)("refuses the upgrade: %s", ([fault, status]) =>
    Effect.gen(function* () {
      const { open } = yield* opened(fault)
      assert.strictEqual(yield* Effect.flip(open), status)
      assert.strictEqual((yield* (yield* open).next).type, "snapshot")
    })
  )

  it.scopedLive.each([
    ["drop:events=1", 1, ["GET 101", "EVENT 200", "EVENT null"]],
    ["lose", 1, ["GET 101", "EVENT null"]],
    ["noack", 2, ["GET 101", "EVENT 202", "EVENT 202"]]
  ] as const)("takes events and does not always say so: %s", ([fault, taken, log]) =>
    Effect.gen(function* () {
      const { ingested, open, requests } = yield* opened(`ws/v1/events=${fault}`)
      const socket = yield* open
      yield* socket.next
      yield* socket.next
      yield* socket.say(event(1))
      yield* socket.say(event(2))
      if (fault === "noack") yield* eventually(Effect.map(ingested, ({ length }) => length === 2))
      else assert.strictEqual(yield* socket.closed, 1006)
      assert.strictEqual((yield* ingested).length, taken)
      assert.deepStrictEqual(methods(yield* requests), [...log])
    })
  )

  it.scopedLive("says what is no frame, half a frame, too much, or nothing", () =>
    Effect.gen(function* () {
      const { open } = yield* opened(
        "ws/v1/events=garble",
        "ws/v1/events=cut",
        "ws/v1/events=bomb",
        "ws/v1/events=drop",
        "ws/v1/events=mute:1:after=4"
      )
      assert.match(yield* (yield* open).next, /^<!doctype/)
      assert.strictEqual(yield* (yield* open).closed, 1006)
      assert.strictEqual((yield* (yield* open).next).length, 9 * 1024 * 1024)
      assert.strictEqual(yield* Effect.flip(open), 0)
      const mute = yield* open
      yield* mute.say(event(1))
      assert.isTrue(yield* Effect.isFailure(Effect.timeout(mute.next, "200 millis")))
    })
  )

  it.scopedLive("is cut when the sandbox stops, however many are open", () =>
    Effect.gen(function* () {
      const { open, start, stop } = yield* opened()
      const sockets = [yield* open, yield* open]
      yield* stop
      for (const socket of sockets) assert.strictEqual(yield* socket.closed, 1006)
      yield* start
      assert.strictEqual((yield* (yield* open).next).type, "snapshot")
    })
  )

  it.scopedLive("hears nothing of an upgrade to anything else", () =>
    Effect.gen(function* () {
      const { url } = yield* opened()
      const other = yield* Effect.flip(openSocket(`${url}/api/v1/sync/health/?`, "x"))
      assert.include([401, 404], other)
    })
  )
})
