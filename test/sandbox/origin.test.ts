import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { serve } from "../../src/sandbox/Sandbox.ts"
import { call, type Json, signIn } from "./http.ts"

const start = Effect.gen(function* () {
  const sandbox = yield* serve()
  const headers = yield* signIn(sandbox.url)
  const api = `${sandbox.url}/api/v1/tracker`
  const binding = { provider: "linear", project_slug: "web" }
  const search = (more: object) => call(`${api}/issue-search`, { json: { ...binding, limit: 10, ...more }, headers })
  const keysFor = (more: object) =>
    Effect.map(search(more), ({ body }) => body.candidates.map((one: Json) => one.external_issue_key))
  const [first, second] = yield* sandbox.issues("linear", "web")
  const ticket = (issue: typeof first) => ({
    external_issue_id: issue?.ref.id,
    external_issue_key: issue?.ref.key,
    external_issue_url: issue?.ref.url,
    external_title: issue?.title,
    external_status: issue?.status
  })
  const bind = (key: string, more: object) =>
    call(`${api}/mission-origin/bind`, {
      json: { ...binding, mission_id: "001-login", ...ticket(first), ...more },
      headers: { ...headers, "idempotency-key": key }
    })
  return { search, keysFor, bind, other: ticket(second) }
})

describe("a search for tickets", () => {
  it.scopedLive("finds by key, whatever else is asked, and by words", () =>
    Effect.gen(function* () {
      const { keysFor, search } = yield* start
      assert.deepStrictEqual(yield* keysFor({ query_key: "web-104", query_text: "checkout" }), ["WEB-104"])
      assert.deepStrictEqual(yield* keysFor({ query_text: "DISCOUNT reload" }), ["WEB-104"])
      assert.deepStrictEqual(yield* keysFor({ query_key: "WEB-999" }), [])
      assert.lengthOf(yield* keysFor({}), 10)
      assert.deepStrictEqual(yield* keysFor({ limit: 2 }), ["WEB-101", "WEB-102"])
      const { body } = yield* search({ query_key: "WEB-101" })
      assert.deepInclude(body, { resource_type: "linear_team", resource_id: "acme-web" })
      assert.deepInclude(body.candidates[0], { match_type: "exact", title: "Checkout without an account" })
    })
  )

  it.scopedLive("is for linear and jira", () =>
    Effect.gen(function* () {
      const { search } = yield* start
      const jira = yield* search({ provider: "jira", query_key: "SHOP-101" })
      assert.deepStrictEqual([jira.status, jira.body.resource_type], [200, "jira_project"])
      const github = yield* search({ provider: "github" })
      assert.deepStrictEqual([github.status, github.body.code], [422, "validation_error"])
    })
  )
})

describe("the origin of a mission", () => {
  it.scopedLive("is bound once; again it is the same, another one is a conflict", () =>
    Effect.gen(function* () {
      const { bind, other } = yield* start
      const first = yield* bind("k1", {})
      assert.strictEqual(first.status, 200)
      assert.isUndefined(first.body.already_bound)
      const again = yield* bind("k2", {})
      assert.deepStrictEqual(again.body, { ...first.body, already_bound: true })
      const conflict = yield* bind("k3", other)
      assert.deepStrictEqual([conflict.status, conflict.body.code], [409, "origin_conflict"])
      assert.strictEqual((yield* bind("k4", { ...other, mission_id: "002-other" })).status, 200)
    })
  )

  it.scopedLive("is bound once for a key", () =>
    Effect.gen(function* () {
      const { bind, other } = yield* start
      const first = yield* bind("k1", {})
      const replayed = yield* bind("k1", {})
      assert.strictEqual(replayed.headers.get("idempotency-replayed"), "true")
      assert.strictEqual(replayed.text, first.text)
      const misused = yield* bind("k1", other)
      assert.deepStrictEqual([misused.status, misused.body.code], [409, "idempotency_conflict"])
    })
  )

  it.scopedLive("is a ticket that there is", () =>
    Effect.gen(function* () {
      const { bind } = yield* start
      const { body, status } = yield* bind("k1", { external_issue_id: "nothing" })
      assert.deepStrictEqual([status, body.code], [404, "issue_not_found"])
      assert.strictEqual((yield* bind("k1", {})).status, 200)
    })
  )
})
