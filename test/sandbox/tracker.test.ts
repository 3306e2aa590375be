import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { call, type Json } from "./http.ts"
import { start } from "./trackerDesk.ts"

describe("pull", () => {
  it.scopedLive.each(["linear", "jira", "github", "gitlab"])("finds a dozen issues in %s", (provider) =>
    Effect.gen(function* () {
      const { pull } = yield* start()
      const { body, status } = yield* pull({ provider })
      assert.strictEqual(status, 200)
      assert.deepStrictEqual(body.summary, { total: 12, succeeded: 12, failed: 0, skipped: 0 })
      assert.deepInclude(body, { status: "ok", has_more: false, next_cursor: null, item_errors: null, doctrine: null })
      assert.deepInclude(body.identity_path, { type: "installation", provider })
      assert.strictEqual(new Set(body.items.map((issue: Json) => issue.ref.id)).size, 12)
    })
  )

  it.scopedLive("is the same for the same seed, and another for another", () =>
    Effect.gen(function* () {
      const [one, two, three] = yield* Effect.all([start({ seed: 7 }), start({ seed: 7 }), start({ seed: 8 })])
      const items = yield* Effect.all([one, two, three].map(({ pull }) => Effect.map(pull(), ({ body }) => body.items)))
      assert.deepStrictEqual(items[0], items[1])
      assert.notDeepEqual(items[0], items[2])
    })
  )

  it.scopedLive("gives pages that together are the whole", () =>
    Effect.gen(function* () {
      const { pull } = yield* start()
      const keys: Array<string> = []
      let cursor: string | undefined
      do {
        const { body } = yield* pull({ limit: 5, ...(cursor === undefined ? {} : { cursor }) })
        keys.push(...body.items.map((issue: Json) => issue.ref.key))
        assert.strictEqual(body.has_more, body.next_cursor !== null)
        cursor = body.next_cursor ?? undefined
      } while (cursor !== undefined)
      assert.deepStrictEqual(
        keys,
        Array.from({ length: 12 }, (_, index) => `WEB-${101 + index}`)
      )
    })
  )

  it.scopedLive("filters", () =>
    Effect.gen(function* () {
      const { item, pull, push } = yield* start()
      const keysOf = (filters: object) =>
        Effect.map(pull({ filters }), ({ body }) => body.items.map((issue: Json) => issue.ref.key))
      assert.deepStrictEqual(yield* keysOf({ status: ["blocked"] }), ["WEB-107"])
      assert.deepStrictEqual(yield* keysOf({ issue_type: ["epic", "subtask"] }), ["WEB-101", "WEB-112"])
      yield* push("k", item("WEB-103", { target_status: "done" }))
      assert.deepStrictEqual(yield* keysOf({ updated_since: "2026-02-01T00:00:00Z" }), ["WEB-103"])
    })
  )

  it.scopedLive("refuses what it cannot do", () =>
    Effect.gen(function* () {
      const { pull } = yield* start()
      const refusals = yield* Effect.all([
        pull({ limit: 0 }),
        pull({ provider: "azure" }),
        pull({ project_slug: "" }),
        pull({ cursor: "?" })
      ])
      assert.deepStrictEqual(
        refusals.map(({ body, status }) => [status, body.code, body.details.field]),
        ["limit", "provider", "project_slug", "cursor"].map((field) => [422, "validation_error", field])
      )
    })
  )
})

describe("push", () => {
  it.scopedLive("changes issues, by id or by key, for the next pull", () =>
    Effect.gen(function* () {
      const { issues, item, pull, push } = yield* start()
      const [first] = yield* issues("linear", "web")
      const { body, status } = yield* push(
        "k1",
        item(first?.ref.id ?? "", { patch: { title: "Guest checkout", labels: ["new"] } }),
        item("WEB-102", { target_status: "in_review" }),
        item("WEB-104", { patch: {} })
      )
      assert.strictEqual(status, 200)
      assert.strictEqual(body.status, "ok")
      assert.deepStrictEqual(body.summary, { total: 3, succeeded: 3, failed: 0, skipped: 0 })
      assert.deepStrictEqual(
        body.items.map((done: Json) => [done.outcome, done.version, done.remote_ref.key]),
        [
          ["updated", "2", "WEB-101"],
          ["transitioned", "2", "WEB-102"],
          ["unchanged", "1", "WEB-104"]
        ]
      )
      const { body: pulled } = yield* pull({ limit: 2 })
      assert.deepInclude(pulled.items[0], { title: "Guest checkout", labels: ["new"], status: "in_progress" })
      assert.deepInclude(pulled.items[1], { status: "in_review" })
    })
  )

  it.scopedLive("lists what could not be done and does the rest", () =>
    Effect.gen(function* () {
      const { item, push } = yield* start()
      const { body } = yield* push(
        "k1",
        item("WEB-101", { patch: { title: "New" } }),
        item("WEB-999", { patch: { title: "New" } }),
        item("WEB-102", { target_status: "finished" }),
        item("WEB-102", { patch: { titel: "New" } }),
        item("WEB-102", { patch: { priority: 9 } }),
        item("WEB-102", { action: "delete" })
      )
      assert.strictEqual(body.status, "partial")
      assert.deepStrictEqual(body.summary, { total: 6, succeeded: 1, failed: 5, skipped: 0 })
      assert.deepStrictEqual(
        body.item_errors.map(({ code, message }: Json) => [code, message.split(/[;"]/)[0].trim()]),
        [
          ["not_found", "There is no issue WEB-999 in linear"],
          ["validation_error", "Unknown state"],
          ["validation_error", "patch.titel: is unexpected, expected:"],
          ["validation_error", "patch.priority: Expected a number between 0 and 4, actual 9"],
          ["validation_error", "Unknown action"]
        ]
      )
      const { body: none } = yield* push("k2", item("WEB-999", {}))
      assert.strictEqual(none.status, "error")
    })
  )

  it.scopedLive("keeps projects and providers apart", () =>
    Effect.gen(function* () {
      const { item, issues, push } = yield* start()
      yield* push("k1", item("WEB-101", { target_status: "done" }))
      assert.strictEqual((yield* issues("linear", "web"))[0]?.status, "done")
      assert.strictEqual((yield* issues("linear", "shop"))[0]?.status, "in_progress")
      assert.strictEqual((yield* issues("jira", "web"))[0]?.status, "in_progress")
    })
  )

  it.scopedLive("does the same request once per key", () =>
    Effect.gen(function* () {
      const { item, pull, push } = yield* start()
      const rename = (title: string) => item("WEB-101", { patch: { title } })
      const first = yield* push("k1", rename("One"))
      yield* push("k2", rename("Two"))
      const again = yield* push("k1", rename("One"))
      assert.strictEqual(again.text, first.text)
      assert.deepStrictEqual(
        [first, again].map(({ headers }) => headers.get("idempotency-replayed")),
        [null, "true"]
      )
      assert.strictEqual((yield* pull()).body.items[0].title, "Two")
      const other = yield* push("k1", rename("Three"))
      assert.deepStrictEqual([other.status, other.body.code], [409, "idempotency_conflict"])
    })
  )

  it.scopedLive("needs a key", () =>
    Effect.gen(function* () {
      const { api, binding, headers } = yield* start()
      for (const verb of ["push", "run"]) {
        const json = { ...binding, items: [], pull_first: true, limit: 1 }
        const { body, status } = yield* call(`${api}/${verb}`, { json, headers })
        assert.deepStrictEqual([status, body.code], [422, "missing_idempotency_key"])
      }
    })
  )
})
