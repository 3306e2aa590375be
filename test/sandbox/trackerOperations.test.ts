import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema, TestClock } from "effect"
import { ErrorEnvelope } from "../../src/contract/ErrorEnvelope.ts"
import { call, type Json } from "./http.ts"
import { start } from "./trackerDesk.ts"

describe("run", () => {
  it.scopedLive("pulls and pushes, and is seen in the status", () =>
    Effect.gen(function* () {
      const { look, once } = yield* start()
      assert.deepInclude((yield* look("status")).body, { configured: true, sync_state: "idle", last_sync: null })
      const { body, status } = yield* once("run", "k1", { pull_first: true, limit: 100 })
      assert.strictEqual(status, 200)
      assert.strictEqual(body.pull.summary.total, 12)
      assert.strictEqual(body.push.summary.total, 0)
      assert.strictEqual(body.identity_path.type, "installation")
      const after = (yield* look("status")).body
      assert.deepInclude(after, { configured: true, provider: "linear", project_slug: "web", sync_state: "synced" })
      assert.match(after.last_sync, /^\d{4}-\d\d-\d\dT/)
    })
  )
})

describe("mappings and status", () => {
  it.scopedLive("list the mapped work packages", () =>
    Effect.gen(function* () {
      const { look } = yield* start()
      const { body } = yield* look("mappings")
      assert.deepStrictEqual(
        body.mappings.map((one: Json) => [one.wp_id, one.system, one.external_key]),
        [
          ["WP01", "linear", "WEB-101"],
          ["WP02", "linear", "WEB-102"],
          ["WP03", "linear", "WEB-103"]
        ]
      )
    })
  )

  it.scopedLive("need a provider and a project", () =>
    Effect.gen(function* () {
      const { look } = yield* start()
      assert.strictEqual((yield* look("status", "provider=linear")).status, 422)
      assert.strictEqual((yield* look("mappings", "provider=azure&project_slug=x")).status, 422)
    })
  )
})

describe("202", () => {
  it.scoped("is accepted, pending, running, completed, and only then to be seen", () =>
    Effect.gen(function* () {
      const { item, look, pull, push } = yield* start({ async: true, operationDelay: "3 seconds" })
      const { body: accepted, status } = yield* push("k1", item("WEB-101", { target_status: "done" }))
      assert.deepStrictEqual([status, accepted.status], [202, "pending"])
      const poll = Effect.map(look(`operations/${accepted.operation_id}`, ""), ({ body }) => body)
      assert.deepStrictEqual(yield* poll, {
        operation_id: accepted.operation_id,
        status: "pending",
        result: null,
        error: null
      })
      assert.strictEqual((yield* poll).status, "running")
      assert.strictEqual((yield* pull()).body.items[0].status, "in_progress")
      yield* TestClock.adjust("3 seconds")
      assert.strictEqual((yield* pull()).body.items[0].status, "done")
      const done = yield* poll
      assert.deepStrictEqual([done.status, done.result.summary.succeeded, done.error], ["completed", 1, null])
    })
  )

  it.scopedLive("is the same operation for the same key", () =>
    Effect.gen(function* () {
      const { once } = yield* start({ async: true })
      const run = once("run", "k1", { pull_first: true, limit: 10 })
      const [first, again] = [yield* run, yield* run]
      assert.strictEqual(first.status, 202)
      assert.strictEqual(again.body.operation_id, first.body.operation_id)
    })
  )

  it.scopedLive("is not known under another id", () =>
    Effect.gen(function* () {
      const { look } = yield* start()
      const { body, status } = yield* look("operations/none", "")
      assert.deepStrictEqual([status, body.code], [404, "operation_not_found"])
    })
  )
})

describe("tracker errors", () => {
  it.scopedLive("are envelopes, all of them", () =>
    Effect.gen(function* () {
      const { api, headers } = yield* start()
      const { "x-team-slug": _, ...teamless } = headers
      const answers = yield* Effect.all([
        call(`${api}/pull`, { json: {} }),
        call(`${api}/pull`, { json: {}, headers: teamless }),
        call(`${api}/pull`, { json: {}, headers: { ...headers, "x-team-slug": "others" } }),
        call(`${api}/pull`, { json: {}, headers }),
        call(`${api}/pull`, { raw: "<xml>", headers }),
        call(`${api}/pull`, { headers }),
        call(`${api}/nothing`, { headers })
      ])
      assert.deepStrictEqual(
        answers.map(({ body, status }) => [status, Schema.decodeSync(ErrorEnvelope)(body).code]),
        [
          [401, "unauthorized"],
          [403, "missing_team"],
          [403, "not_a_team_member"],
          [422, "validation_error"],
          [400, "malformed_json"],
          [405, "method_not_allowed"],
          [404, "not_found"]
        ]
      )
    })
  )
})
