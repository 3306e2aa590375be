import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, TestClock } from "effect"
import { parseFault } from "../../src/sandbox/Fault.ts"
import { change, signedIn, until, waitOut, web } from "./world.ts"

const key = "7b1c2a9e-8f55-4a0e-9b3b-0d6f1e3c5a77"
const once = { idempotencyKey: key }
const finish = change("WEB-101", { targetStatus: "done" })

describe("401", () => {
  it.scoped("is answered by one refresh and one resend with the same key and body", () =>
    Effect.gen(function* () {
      const { client, expireAccess, routes, seen } = yield* signedIn()
      yield* expireAccess
      yield* client.push({ ...web, items: [finish] }, once)
      assert.deepStrictEqual(yield* routes, ["tracker/push 401", "token/refresh 200", "tracker/push 200"])
      const [first, , second] = yield* seen
      assert.strictEqual(second?.headers["idempotency-key"], key)
      assert.strictEqual(second?.body, first?.body)
      assert.strictEqual(second?.headers["x-team-slug"], first?.headers["x-team-slug"])
      assert.notStrictEqual(second?.headers["authorization"], first?.headers["authorization"])
    })
  )

  it.scoped("does not come up when the token has visibly expired: it is refreshed first", () =>
    Effect.gen(function* () {
      const { client, routes } = yield* signedIn({ tokenLifetime: 60 })
      yield* TestClock.adjust("61 seconds")
      yield* client.status(web)
      assert.deepStrictEqual(yield* routes, ["token/refresh 200", "tracker/status 200"])
    })
  )

  it.scoped("ends the session when the refresh is refused", () =>
    Effect.gen(function* () {
      const { client, revoke, routes } = yield* signedIn()
      yield* revoke
      assert.deepInclude(yield* Effect.flip(client.status(web)), { _tag: "SessionExpired", signedOut: true })
      assert.deepStrictEqual(yield* routes, ["tracker/status 401", "token/refresh 401"])
    })
  )

  it.scoped("twice is not tried a third time", () =>
    Effect.gen(function* () {
      const { client, inject, routes } = yield* signedIn()
      yield* Effect.flatMap(parseFault("tracker/status=401:*"), inject)
      assert.deepInclude(yield* Effect.flip(client.status(web)), { _tag: "SessionExpired" })
      assert.deepStrictEqual(yield* routes, ["tracker/status 401", "token/refresh 200", "tracker/status 401"])
    })
  )
})

describe("429", () => {
  it.scoped.each<readonly [how: string, fault: string, seconds: number]>([
    ["as long as the server says", "429:1:retry_after=3", 3],
    ["five seconds when it does not", "429:1", 5],
    ["a minute at most", "429:1:retry_after=7200", 60]
  ])("is waited out %s", ([, fault, seconds]) =>
    Effect.gen(function* () {
      const { client, inject, routes, seen } = yield* signedIn()
      yield* Effect.flatMap(parseFault(`tracker/push=${fault}`), inject)
      const running = yield* Effect.fork(client.push({ ...web, items: [finish] }, once))
      yield* until(Effect.map(TestClock.sleeps(), (sleeps) => [...sleeps].includes(seconds * 1000)))
      yield* TestClock.adjust(seconds * 1000 - 1)
      assert.deepStrictEqual(yield* routes, ["tracker/push 429"])
      yield* TestClock.adjust(1)
      yield* Fiber.join(running)
      assert.deepStrictEqual(yield* routes, ["tracker/push 429", "tracker/push 200"])
      const [first, second] = yield* seen
      assert.strictEqual(second?.headers["idempotency-key"], first?.headers["idempotency-key"])
      assert.strictEqual(second?.body, first?.body)
    })
  )

  it.scoped("twice is an error with the server's words and wish", () =>
    Effect.gen(function* () {
      const { client, inject, routes } = yield* signedIn()
      yield* Effect.flatMap(parseFault("tracker/pull=429:*:retry_after=2"), inject)
      const running = yield* Effect.fork(Effect.flip(client.pull({ ...web, limit: 1 })))
      yield* waitOut(2000)
      const error = yield* Fiber.join(running)
      assert.deepInclude(error, { _tag: "TrackerBusy", retryAfterSeconds: 2 })
      assert.include(error.message, "Too many requests")
      assert.lengthOf(yield* routes, 2)
    })
  )

  it.scoped("after a 401 is waited out too", () =>
    Effect.gen(function* () {
      const { client, inject, routes } = yield* signedIn()
      yield* Effect.flatMap(parseFault("tracker/run=401:1"), inject)
      yield* Effect.flatMap(parseFault("tracker/run=429:1"), inject)
      const running = yield* Effect.fork(client.run({ ...web, pullFirst: true, limit: 1 }, once))
      yield* waitOut(5000)
      yield* Fiber.join(running)
      assert.deepStrictEqual(yield* routes, [
        "tracker/run 401",
        "token/refresh 200",
        "tracker/run 429",
        "tracker/run 200"
      ])
    })
  )
})

describe("a refusal", () => {
  it.scoped.each([400, 403, 404, 409, 412, 413, 422, 500, 502, 503, 504])(
    "with HTTP %i comes through once, with its envelope",
    (status) =>
      Effect.gen(function* () {
        const { client, inject, routes } = yield* signedIn()
        yield* Effect.flatMap(parseFault(`tracker/mappings=${status}:*:code=its_code`), inject)
        const error = yield* Effect.flip(client.mappings(web))
        if (error._tag !== "TrackerRefused") return assert.fail(error._tag)
        assert.strictEqual(error.status, status)
        assert.deepInclude(error.envelope, { code: "its_code", source: "saas", retryable: status >= 500 })
        assert.strictEqual(error.message, error.envelope.message)
        assert.lengthOf(yield* routes, 1)
      })
  )

  it.scoped("of a whole request names the field", () =>
    Effect.gen(function* () {
      const { client } = yield* signedIn()
      const error = yield* Effect.flip(client.pull({ ...web, limit: 1, cursor: "?" }))
      assert.include(error.message, "cursor")
    })
  )
})

describe("a host that cannot be reached", () => {
  it.scoped("is tried once", () =>
    Effect.gen(function* () {
      const { client, inject, routes, stop, url } = yield* signedIn()
      yield* Effect.flatMap(parseFault("tracker/status=drop:1"), inject)
      const dropped = yield* Effect.flip(client.status(web))
      assert.deepInclude(dropped, { _tag: "HostUnreachable", reason: "the connection was dropped" })
      assert.deepStrictEqual(yield* routes, ["tracker/status null"])
      yield* stop
      const gone = yield* Effect.flip(client.status(web))
      assert.deepInclude(gone, { _tag: "HostUnreachable", reason: "the connection was refused" })
      assert.include(gone.message, url)
    })
  )

  it.scoped("is waited for no longer than 30 seconds", () =>
    Effect.gen(function* () {
      const { client, inject, routes } = yield* signedIn()
      yield* Effect.flatMap(parseFault("tracker/pull=latency:5m"), inject)
      const running = yield* Effect.fork(Effect.flip(client.pull({ ...web, limit: 1 })))
      // The sandbox sleeps for five minutes: the request has arrived.
      yield* until(Effect.map(TestClock.sleeps(), (sleeps) => [...sleeps].includes(300_000)))
      yield* TestClock.adjust("30 seconds")
      assert.include((yield* Fiber.join(running)).message, "no answer within 30s")
      assert.deepStrictEqual(yield* routes, ["tracker/pull null"])
    })
  )
})
