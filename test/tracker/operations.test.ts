import { assert, describe, it } from "@effect/vitest"
import { Clock, Context, Effect, Fiber, Layer, Ref } from "effect"
import { parseFault } from "../../src/sandbox/Fault.ts"
import { Progress } from "../../src/tracker/Progress.ts"
import { SaaSTrackerClient } from "../../src/tracker/SaaSTrackerClient.ts"
import { httpHost, type Answer } from "../helpers/httpHost.ts"
import { change, clientAt, signedIn, signInAt, steadyJitter, waitOut, web } from "./world.ts"

const once = { idempotencyKey: "7b1c2a9e-8f55-4a0e-9b3b-0d6f1e3c5a77" }
const push = { ...web, items: [change("WEB-101", { targetStatus: "done" })] }
const asynchronously = { async: true, operationDelay: "2 seconds" } as const

/** A host that accepts every push as operation `op-1` and then says how it stands. */
const operationAt = (look: (count: number) => Answer) =>
  Effect.gen(function* () {
    let looks = 0
    const host = yield* httpHost(({ path }) => {
      if (path === "/api/v1/token/") return { status: 200, json: { access: "a", refresh: "r", team_slug: "kittens" } }
      if (path === "/api/v1/tracker/push") return { status: 202, json: { operation_id: "op-1", status: "pending" } }
      looks += 1
      return look(looks)
    })
    const services = yield* Layer.build(clientAt(host.url))
    yield* Effect.provide(signInAt(host.url), services)
    return { client: Context.get(services, SaaSTrackerClient), looks: () => looks }
  })

const stands = (status: string, more: object = {}): Answer => ({
  status: 200,
  json: { operation_id: "op-1", status, ...more }
})

describe("a push that goes on in the background", () => {
  it.scoped("is asked about at once and then ever less often, and ends with its result", () =>
    Effect.gen(function* () {
      const { client, issues, routes, seen } = yield* signedIn(asynchronously)
      const accepted = yield* Ref.make("")
      const onAccepted = (id: string) => Ref.set(accepted, id)
      const running = yield* Effect.fork(steadyJitter(client.push(push, { ...once, onAccepted })))
      yield* waitOut(1040)
      const id = yield* Ref.get(accepted)
      yield* waitOut(2080)
      const { envelope, raw } = yield* Fiber.join(running)
      assert.deepInclude(envelope, { status: "ok" })
      assert.strictEqual(envelope.items?.[0]?.outcome, "transitioned")
      assert.containsAllKeys(raw, ["status", "summary", "items", "identity_path"])
      assert.strictEqual((yield* issues("linear", "web"))[0]?.status, "done")
      const look = `tracker/operations/${id} 200`
      assert.deepStrictEqual(yield* routes, ["tracker/push 202", look, look, look])
      for (const { headers } of yield* seen) assert.strictEqual(headers["x-team-slug"], "demo-team")
    })
  )

  it.scoped("survives an expired token and a rate limit on the way", () =>
    Effect.gen(function* () {
      const { client, inject, routes } = yield* signedIn(asynchronously)
      yield* Effect.flatMap(parseFault("tracker/operations=401:1"), inject)
      yield* Effect.flatMap(parseFault("tracker/operations=429:1:retry_after=7"), inject)
      const running = yield* Effect.fork(steadyJitter(client.push(push, once)))
      yield* waitOut(7000)
      const { envelope } = yield* Fiber.join(running)
      assert.deepInclude(envelope, { status: "ok" })
      const names = (yield* routes).map((route) => route.replace(/operations\/\S+/, "operation"))
      assert.deepStrictEqual(names, [
        "tracker/push 202",
        "tracker/operation 401",
        "token/refresh 200",
        "tracker/operation 429",
        "tracker/operation 200"
      ])
    })
  )

  it.scoped("is not waited for when the way to the host breaks, and can be found again", () =>
    Effect.gen(function* () {
      const { client, inject } = yield* signedIn({ async: true, operationDelay: 0 })
      yield* Effect.flatMap(parseFault("tracker/operations=drop:1"), inject)
      const accepted = yield* Ref.make("")
      const onAccepted = (id: string) => Ref.set(accepted, id)
      const error = yield* Effect.flip(client.push(push, { ...once, onAccepted }))
      assert.strictEqual(error._tag, "HostUnreachable")
      const { envelope } = yield* client.awaitPush(yield* Ref.get(accepted))
      assert.strictEqual(envelope.items?.[0]?.outcome, "transitioned")
    })
  )

  it.scoped("is given up after five minutes, by name", () =>
    Effect.gen(function* () {
      const { client, looks } = yield* operationAt(() => stands("running"))
      const running = yield* Effect.fork(steadyJitter(Effect.flip(client.push(push, once))))
      for (const delay of [1040, 2080, 4160, 8320, 16_640, ...Array.from({ length: 8 }, () => 31_200)]) {
        yield* waitOut(delay)
      }
      assert.strictEqual(yield* Clock.currentTimeMillis, 281_840)
      yield* waitOut(300_000 - 281_840)
      const error = yield* Fiber.join(running)
      assert.deepInclude(error, { _tag: "OperationTimedOut", operationId: "op-1", waitedSeconds: 300 })
      assert.match(error.message, /op-1.*5m/)
      assert.strictEqual(looks(), 14)
    })
  )

  it.scoped("counts any status that we do not know as still going on, and says so once", () =>
    Effect.gen(function* () {
      const { client } = yield* operationAt((count) =>
        count < 3 ? stands("queued_for_later") : stands("completed", { result: { status: "ok" } })
      )
      const said: Array<string> = []
      const tell = (text: string) => Effect.sync(() => void said.push(text))
      const running = yield* Effect.fork(Effect.provideService(steadyJitter(client.push(push, once)), Progress, tell))
      yield* waitOut(1040)
      yield* waitOut(2080)
      assert.deepInclude((yield* Fiber.join(running)).envelope, { status: "ok" })
      assert.lengthOf(
        said.filter((text) => text.includes('calls the operation "queued_for_later"')),
        1
      )
    })
  )

  it.scoped("is given up with the status that we do not know", () =>
    Effect.gen(function* () {
      const { client } = yield* operationAt(() => stands("paused"))
      const running = yield* Effect.fork(steadyJitter(Effect.flip(client.push(push, once))))
      for (const delay of [1040, 2080, 4160, 8320, 16_640, ...Array.from({ length: 8 }, () => 31_200)]) {
        yield* waitOut(delay)
      }
      yield* waitOut(300_000 - 281_840)
      assert.include((yield* Fiber.join(running)).message, 'calls it "paused"')
    })
  )
})

describe("an operation that completed", () => {
  it.scoped.each<readonly [string, object, unknown]>([
    ["with items beside its status", { items: [] }, { operation_id: "op-1", status: "completed", items: [] }],
    ["with a result", { result: { status: "ok" } }, { status: "ok" }]
  ])("%s gives what it has", ([, more, raw]) =>
    Effect.gen(function* () {
      const { client } = yield* operationAt(() => stands("completed", more))
      assert.deepStrictEqual((yield* client.push(push, once)).raw, raw)
    })
  )
})

describe("an operation with numbers that JavaScript writes otherwise", () => {
  it.scoped.each([{ more: false }, { more: true }])("is read all the same: %j", ({ more }) =>
    Effect.gen(function* () {
      const summary = { total: JSON.rawJSON("2.0"), succeeded: 2, failed: 0, skipped: 0 }
      const said = { summary, version: JSON.rawJSON("1.10") }
      const { client } = yield* operationAt(() => stands("completed", more ? { result: said } : said))
      const { envelope, raw } = yield* client.push(push, once)
      assert.deepInclude(envelope.summary, { total: 2 })
      assert.include(JSON.stringify(raw), '"total":2.0,')
      assert.include(JSON.stringify(raw), '"version":1.10')
    })
  )
})

describe("an operation that failed", () => {
  const envelope = {
    code: "provider_auth_expired",
    category: "auth",
    message: "Linear token expired",
    retryable: false,
    user_action_required: true,
    source: "provider",
    provider: "linear"
  }

  it.scoped("says why, in the envelope's words", () =>
    Effect.gen(function* () {
      const { client } = yield* operationAt(() => stands("failed", { error: envelope }))
      const error = yield* Effect.flip(client.push(push, once))
      if (error._tag !== "OperationFailed") return assert.fail(error._tag)
      assert.strictEqual(error.operationId, "op-1")
      assert.include(error.message, "Linear token expired")
      assert.deepInclude(error.envelope, {
        code: "provider_auth_expired",
        category: "auth",
        userActionRequired: true,
        source: "provider"
      })
    })
  )

  it.scoped.each<readonly [string, unknown, string]>([
    ["a text", "Too many issues", "Too many issues"],
    ["nothing", undefined, "failed"],
    ["null", null, "failed"],
    ["an empty object", {}, "failed"],
    ["a list", [1, 2], "failed"]
  ])("is still an error when the server gives %s as the reason", ([, reason, words]) =>
    Effect.gen(function* () {
      const { client } = yield* operationAt(() => stands("failed", { error: reason }))
      const error = yield* Effect.flip(client.push(push, once))
      assert.strictEqual(error._tag, "OperationFailed")
      assert.include(error.message, words)
      assert.notInclude(error.message, "HTTP 200")
    })
  )
})

describe("an operation id", () => {
  it.scoped.each(["..", ".", "../../token", "a/b?c#d", "%2e%2e", "é\ud800", " "])(
    "such as %j stays one segment",
    (id) =>
      Effect.gen(function* () {
        const { client, seen } = yield* signedIn()
        yield* Effect.exit(client.operation(id))
        for (const { url } of yield* seen) assert.match(url, /^\/api\/v1\/tracker\/operations\/[^/?#]+$/)
      })
  )

  it.scoped("is needed: a 202 without one is no answer", () =>
    Effect.gen(function* () {
      const host = yield* httpHost(({ path }) =>
        path === "/api/v1/token/"
          ? { status: 200, json: { access: "a", refresh: "r", team_slug: "kittens" } }
          : { status: 202, json: { status: "pending" } }
      )
      const services = yield* Layer.build(clientAt(host.url))
      yield* Effect.provide(signInAt(host.url), services)
      const client = Context.get(services, SaaSTrackerClient)
      assert.deepInclude(yield* Effect.flip(client.push(push, once)), { _tag: "OperationLost", operationId: null })
      // Nothing but push and run goes on in the background.
      assert.deepInclude(yield* Effect.flip(client.status(web)), { _tag: "UnexpectedAnswer", status: 202 })
      assert.deepInclude(yield* Effect.flip(client.pull({ ...web, limit: 1 })), {
        _tag: "UnexpectedAnswer",
        status: 202
      })
    })
  )
})
