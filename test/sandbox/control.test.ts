import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { serve } from "../../src/sandbox/Sandbox.ts"
import { call, type Json, signIn } from "./http.ts"

const start = Effect.gen(function* () {
  const { requests, url } = yield* serve()
  const headers = yield* signIn(url)
  return {
    requests,
    health: Effect.map(call(`${url}/api/v1/sync/health/`, { headers }), ({ status }) => status),
    control: (path: string, options = {}) => call(`${url}/_sandbox/${path}`, options)
  }
})

describe("the controls of a sandbox", () => {
  it.scopedLive("give and take faults while it runs", () =>
    Effect.gen(function* () {
      const { control, health } = yield* start
      const added = yield* control("faults", { json: { faults: ["sync/health=503:2", "500:*"] } })
      assert.deepStrictEqual([added.status, added.body], [200, { pending: 2 }])
      assert.deepStrictEqual([yield* health, yield* health, yield* health], [503, 503, 500])
      assert.deepStrictEqual((yield* control("faults")).body, { pending: 1 })
      assert.deepStrictEqual((yield* control("faults", { method: "DELETE" })).body, { pending: 0 })
      assert.strictEqual(yield* health, 200)
    })
  )

  it.scopedLive("say what they do not understand, and change nothing then", () =>
    Effect.gen(function* () {
      const { control } = yield* start
      const wrong = yield* control("faults", { json: { faults: ["500:1", "oops"] } })
      assert.strictEqual(wrong.status, 400)
      assert.include(wrong.body.error, '"oops"')
      assert.strictEqual((yield* control("faults", { raw: "[]" })).status, 400)
      assert.deepStrictEqual((yield* control("faults")).body, { pending: 0 })
      assert.strictEqual((yield* control("nothing")).status, 404)
    })
  )

  it.scopedLive("expire and revoke tokens", () =>
    Effect.gen(function* () {
      const { control, health } = yield* start
      assert.strictEqual(yield* health, 200)
      yield* control("expire", { method: "POST" })
      assert.strictEqual(yield* health, 401)
      assert.strictEqual((yield* control("revoke", { method: "POST" })).status, 200)
    })
  )

  it.scopedLive("show the log without secrets, and are not in it", () =>
    Effect.gen(function* () {
      const { control, health, requests } = yield* start
      yield* health
      yield* control("faults")
      const { body, text } = yield* control("log")
      assert.deepStrictEqual(
        body.requests.map(({ method, status, url }: Json) => [method, url, status]),
        [
          ["POST", "/api/v1/token/", 200],
          ["GET", "/api/v1/sync/health/", 200]
        ]
      )
      assert.notMatch(text, /kitty"|bearer|access\./i)
      assert.lengthOf(yield* requests, 2)
    })
  )
})
