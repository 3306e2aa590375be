import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { gzipSync } from "node:zlib"
import { serve } from "../../src/sandbox/Sandbox.ts"
import type { SandboxOptions } from "../../src/sandbox/options.ts"
import { event } from "./events.ts"
import { call, signIn } from "./http.ts"

const start = (options?: SandboxOptions) =>
  Effect.gen(function* () {
    const sandbox = yield* serve(options)
    const headers = yield* signIn(sandbox.url)
    const send = (json: unknown, more = {}) =>
      call(`${sandbox.url}/api/v1/events/batch/`, { json, headers, gzip: true, ...more })
    return { ...sandbox, headers, send }
  })

const deep = (open: string, close: string) => `${open.repeat(20_000)}${open === "[" ? "" : 1}${close.repeat(20_000)}`

describe("batch ingest", () => {
  it.scopedLive("takes events, compressed or plain, and remembers them in order", () =>
    Effect.gen(function* () {
      const { ingested, send } = yield* start()
      const { body, status } = yield* send({ events: [event(2), event(1)] })
      assert.strictEqual(status, 200)
      assert.deepStrictEqual(body, {
        results: [2, 1].map((number) => ({ event_id: event(number).event_id, status: "success" }))
      })
      assert.strictEqual((yield* send({ events: [event(3)] }, { gzip: false })).status, 200)
      assert.deepStrictEqual(yield* ingested, [event(2), event(1), event(3)])
    })
  )

  it.scopedLive("takes an id once, in one batch and across batches", () =>
    Effect.gen(function* () {
      const { ingested, send } = yield* start()
      const first = yield* send({ events: [event(1), event(1)] })
      const second = yield* send({ events: [event(1, { lamport_clock: 99 }), event(2)] })
      const statuses = [first, second].map(({ body }) => body.results.map(({ status }: { status: string }) => status))
      assert.deepStrictEqual(statuses, [
        ["success", "duplicate"],
        ["duplicate", "success"]
      ])
      assert.deepStrictEqual(yield* ingested, [event(1), event(2)])
    })
  )

  it.scopedLive("refuses a bad event, says why, and takes the good ones beside it", () =>
    Effect.gen(function* () {
      const { ingested, send } = yield* start()
      const bad = event(2, { event_id: "not-a-ulid" })
      const { body } = yield* send({ events: [event(1), bad, event(3)] })
      const [one, two, three] = body.results
      assert.deepStrictEqual([one.status, two.status, three.status], ["success", "rejected", "success"])
      assert.include(two.error, "event_id")
      assert.deepStrictEqual(yield* ingested, [event(1), event(3)])
    })
  )

  it.scopedLive("refuses lanes that are not of the wire, naming them", () =>
    Effect.gen(function* () {
      const { send } = yield* start()
      const moved = (number: number, to: string) =>
        event(number, {
          event_type: "WPStatusChanged",
          payload: {
            feature_slug: "001-demo",
            wp_id: "WP01",
            from_lane: "planned",
            to_lane: to,
            actor: "ann",
            force: false,
            reason: null,
            execution_mode: "worktree",
            review_ref: null,
            evidence: null
          }
        })
      const { body } = yield* send({ events: [moved(1, "doing"), moved(2, "claimed"), moved(3, "limbo")] })
      assert.deepStrictEqual(
        body.results.map(({ status }: { status: string }) => status),
        ["success", "rejected", "rejected"]
      )
      assert.match(body.results[2].error, /^Invalid field payload\.to_lane: expected .*planned.*, found "limbo"$/)
      const { body: bare } = yield* send({ events: [event(4, { payload: { wp_id: "WP01" } })] })
      assert.include(bare.results[0].error, "Missing required field: payload.title")
    })
  )

  it.scopedLive("refuses batches that cannot be read", () =>
    Effect.gen(function* () {
      const { ingested, send } = yield* start()
      const refusals = [
        yield* send({ events: [] }),
        yield* send({}),
        yield* send([]),
        yield* send(undefined, { gzip: false, raw: "{" }),
        yield* send({ events: [] }, { raw: "not gzip" }),
        yield* send({ events: [event(1), { event_type: "WPCreated" }] })
      ]
      assert.deepStrictEqual(
        refusals.map(({ status }) => status),
        [400, 400, 400, 400, 400, 400]
      )
      assert.deepStrictEqual(refusals[0]?.body, { error: "No events provided" })
      assert.deepStrictEqual(refusals[5]?.body, {
        error: "Batch validation failed",
        details: [{ event_id: null, index: 1, error: "Missing required field: event_id" }]
      })
      assert.deepStrictEqual(yield* ingested, [])
    })
  )

  it.scopedLive("advertises its limits and keeps them, also against a decompression bomb", () =>
    Effect.gen(function* () {
      const { headers, send, url } = yield* start({ limits: { maxEvents: 2 } })
      const health = yield* call(`${url}/api/v1/sync/health/`, { headers })
      assert.deepStrictEqual(health.body, {
        status: "ok",
        sync_ingress: { limits: { max_events_per_batch: 2, max_decompressed_bytes_per_batch: 1_048_576 } }
      })
      const many = yield* send({ events: [event(1), event(2), event(3)] })
      assert.strictEqual(many.status, 413)
      const bomb = gzipSync(`{"events":["${"x".repeat(50_000_000)}"]}`)
      const large = yield* send(undefined, { raw: bomb })
      assert.deepStrictEqual([large.status, large.body.error], [413, "The body is larger than 1048576 bytes"])
      const plain = yield* send(undefined, { gzip: false, raw: "x".repeat(1_048_577) })
      assert.strictEqual(plain.status, 413)
    })
  )

  it.scopedLive("takes gzip and plain bodies only", () =>
    Effect.gen(function* () {
      const { headers, send } = yield* start()
      const { body, status } = yield* send(
        { events: [event(1)] },
        { gzip: false, headers: { ...headers, "content-encoding": "br" } }
      )
      assert.deepStrictEqual([status, body], [415, { error: "Content-Encoding br is not taken" }])
    })
  )

  it.scopedLive("knows the name of an encoding in any case", () =>
    Effect.gen(function* () {
      const { headers, send } = yield* start()
      const { status } = yield* send({ events: [event(1)] }, { headers: { ...headers, "content-encoding": "GZip" } })
      assert.strictEqual(status, 200)
    })
  )

  it.scopedLive.each([
    ["no object where an event belongs", `{"events":${deep("[", "]")}}`],
    ["a deep type", `{"events":[{"event_id":"x","event_type":${deep("[", "]")}}]}`],
    ["a deep field", JSON.stringify({ events: [event(1, { node_id: "DEEP" })] }).replace('"DEEP"', deep('{"a":', "}"))]
  ] as const)("refuses a body that is nested thousands of levels deep: %s", ([, raw]) =>
    Effect.gen(function* () {
      const { send } = yield* start()
      const { body, status } = yield* send(undefined, { raw, gzip: false })
      assert.strictEqual(status, 400)
      assert.match(body.error, /\S/)
    })
  )

  it.scopedLive("needs an access token", () =>
    Effect.gen(function* () {
      const { send, url } = yield* start()
      const { body, status } = yield* send({ events: [event(1)] }, { headers: {} })
      assert.deepStrictEqual([status, Object.keys(body)], [401, ["error"]])
      assert.strictEqual((yield* call(`${url}/api/v1/sync/health/`)).status, 401)
    })
  )
})
