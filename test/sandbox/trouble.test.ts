import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Fiber, Schedule, TestClock } from "effect"
import { parseFault } from "../../src/sandbox/Fault.ts"
import { serve } from "../../src/sandbox/Sandbox.ts"
import type { SandboxOptions } from "../../src/sandbox/options.ts"
import { call, type Json, signIn } from "./http.ts"

const start = (options?: SandboxOptions) =>
  Effect.gen(function* () {
    const sandbox = yield* serve(options)
    const headers = yield* signIn(sandbox.url)
    const api = `${sandbox.url}/api/v1/tracker`
    const binding = { provider: "linear", project_slug: "web" }
    const once = (verb: string, json: object, key = verb) =>
      call(`${api}/${verb}`, { json: { ...binding, ...json }, headers: { ...headers, "idempotency-key": key } })
    const finish = (id: string) => ({
      ref: { system: "linear", id, workspace: "acme" },
      action: "update",
      target_status: "done"
    })
    return {
      ...sandbox,
      fault: (text: string) => sandbox.inject(Either.getOrThrow(parseFault(text))),
      pull: (more = {}) => call(`${api}/pull`, { json: { ...binding, limit: 3, ...more }, headers }),
      push: (key = "push") => once("push", { items: [finish("WEB-101"), finish("WEB-102")] }, key),
      run: once("run", { pull_first: true, limit: 3 }),
      status: (slug = "web") => call(`${api}/status?provider=linear&project_slug=${slug}`, { headers }),
      look: (id: string) => Effect.map(call(`${api}/operations/${id}`, { headers }), ({ body }) => body)
    }
  })

describe("work that goes wrong", () => {
  it.scopedLive("in part is said item by item, and the rest is done", () =>
    Effect.gen(function* () {
      const { fault, issues, pull, push, run } = yield* start()
      for (const _ of [1, 2, 3]) yield* fault("partial")
      const pulled = (yield* pull()).body
      assert.deepStrictEqual([pulled.status, pulled.items.length, pulled.item_errors.length], ["partial", 2, 1])
      assert.deepInclude(pulled.item_errors[0], { code: "provider_error", retryable: true })
      const pushed = (yield* push()).body
      assert.deepStrictEqual(pushed.summary, { total: 2, succeeded: 1, failed: 1, skipped: 0 })
      const [first, second] = yield* issues("linear", "web")
      assert.deepStrictEqual([first?.status, second?.status], ["done", "todo"])
      const ran = (yield* run).body
      assert.deepStrictEqual([ran.status, ran.pull.status, ran.pull.item_errors.length], ["partial", "partial", 1])
      assert.strictEqual((yield* pull()).body.status, "ok")
    })
  )

  it.scopedLive("as a whole is accepted and fails, without effect and with its reason", () =>
    Effect.gen(function* () {
      const { fault, issues, look, push } = yield* start({ operationDelay: 0 })
      yield* fault("fail:code=provider_auth_expired")
      const { body, status } = yield* push()
      assert.strictEqual(status, 202)
      const ended = yield* look(body.operation_id)
      assert.deepInclude(ended, { status: "failed", result: null })
      assert.deepInclude(ended.error, { code: "provider_auth_expired", category: "auth", user_action_required: true })
      assert.strictEqual((yield* issues("linear", "web"))[0]?.status, "in_progress")
      assert.strictEqual((yield* push("another")).status, 200)
    })
  )

  it.scoped("slowly takes as long as it is told", () =>
    Effect.gen(function* () {
      const { fault, look, push } = yield* start()
      yield* fault("tracker/push=slow:6m")
      const { body } = yield* push()
      yield* TestClock.adjust("359 seconds")
      assert.strictEqual((yield* look(body.operation_id)).status, "pending")
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* look(body.operation_id)).status, "completed")
    })
  )
})

describe("an answer that goes wrong", () => {
  it.scopedLive("ends in the middle, is no JSON, or comes in pieces", () =>
    Effect.gen(function* () {
      const { fault, pull } = yield* start()
      yield* fault("tracker/pull=cut")
      assert.instanceOf(yield* Effect.flip(pull()), Error)
      yield* fault("tracker/pull=garble")
      const garbled = yield* pull()
      assert.match(garbled.headers.get("content-type") ?? "", /html/)
      assert.isUndefined(garbled.body)
      yield* fault("tracker/pull=trickle:100ms")
      const started = performance.now()
      assert.strictEqual((yield* pull()).body.items.length, 3)
      assert.isAtLeast(performance.now() - started, 80)
    })
  )

  it.scopedLive("is a token that has just expired", () =>
    Effect.gen(function* () {
      const { fault, pull } = yield* start()
      yield* fault("tracker/pull=expire")
      assert.deepStrictEqual([(yield* pull()).status, (yield* pull()).status], [401, 401])
    })
  )

  it.scopedLive("comes after others that did not", () =>
    Effect.gen(function* () {
      const { fault, pull } = yield* start()
      yield* fault("tracker/pull=503:1:after=2")
      const statuses = yield* Effect.replicateEffect(pull(), 4)
      assert.deepStrictEqual(
        statuses.map(({ status }) => status),
        [200, 200, 503, 200]
      )
    })
  )
})

describe("a project", () => {
  it.scopedLive("has as many issues as it is told, each with its own id", () =>
    Effect.gen(function* () {
      const { pull } = yield* start({ issues: 1000 })
      const { body } = yield* pull({ limit: 10_000 })
      assert.strictEqual(new Set(body.items.map((item: Json) => item.ref.id)).size, 1000)
    })
  )

  it.scopedLive("is worked under a person's own link, or by nobody", () =>
    Effect.gen(function* () {
      const linked = yield* start({ identity: "user_link" })
      const { body } = yield* linked.pull()
      assert.strictEqual(body.identity_path.type, "user_link")
      assert.isString(body.identity_path.user_link_id)
      const nobody = yield* start({ identity: "none" })
      for (const { body, status } of [yield* nobody.pull(), yield* nobody.push(), yield* nobody.run]) {
        assert.deepStrictEqual([status, body.code, body.user_action_required], [403, "user_link_required", true])
      }
      assert.deepInclude((yield* nobody.status()).body, { configured: true, connected: false })
    })
  )

  it.scopedLive("that is not mapped is nowhere", () =>
    Effect.gen(function* () {
      const { pull, status } = yield* start({ unmapped: ["lost"] })
      const lost = yield* pull({ project_slug: "lost" })
      assert.deepStrictEqual([lost.status, lost.body.code], [404, "no_mapping"])
      assert.strictEqual((yield* status("lost")).body.configured, false)
      assert.strictEqual((yield* pull()).status, 200)
    })
  )
})

describe("a client that gives up", () => {
  it.scopedLive("while its answer is late has asked all the same", () =>
    Effect.gen(function* () {
      const { fault, requests, url } = yield* start()
      yield* fault("tracker/pull=latency:1m:1")
      const before = (yield* requests).length
      const asked = yield* Effect.fork(call(`${url}/api/v1/tracker/pull`, { json: { limit: 3 } }))
      const waiting = Effect.map(call(`${url}/_sandbox/faults`), ({ body }) => body.pending)
      yield* Effect.repeat(waiting, { until: (count) => count === 0, schedule: Schedule.spaced("5 millis") })
      yield* Fiber.interrupt(asked)
      const logged = Effect.map(requests, (all) => all.slice(before))
      yield* Effect.repeat(logged, { until: (all) => all.length > 0, schedule: Schedule.spaced("5 millis") })
      const [late, ...more] = yield* logged
      assert.deepInclude(late, { route: "tracker/pull", status: null, body: '{"limit":3}' })
      assert.isEmpty(more)
    })
  )
})
