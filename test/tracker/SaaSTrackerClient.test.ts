import { assert, describe, it } from "@effect/vitest"
import { Effect, TestClock } from "effect"
import { change, signedIn, web } from "./world.ts"

const key = "7b1c2a9e-8f55-4a0e-9b3b-0d6f1e3c5a77"
const other = "0c9d7c3e-7a5f-4c4e-9a61-2b6d4b0f9d10"
const once = { idempotencyKey: key }
const finish = change("WEB-101", { targetStatus: "done" })

describe("a request", () => {
  it.scoped("carries exactly what the contract says", () =>
    Effect.gen(function* () {
      const { client, seen } = yield* signedIn()
      yield* client.pull({ ...web, limit: 100 })
      yield* client.push({ ...web, items: [finish] }, once)
      yield* client.run({ ...web, pullFirst: true, limit: 50 }, { idempotencyKey: other })
      yield* client.status(web)
      yield* client.mappings(web)
      const binding = { provider: "linear", project_slug: "web" }
      const item = {
        ref: { system: "linear", id: "WEB-101", workspace: "acme" },
        action: "update",
        target_status: "done"
      }
      const requests = yield* seen
      assert.deepStrictEqual(
        requests.map(({ body, method, url }) => [method, url, body === "" ? null : JSON.parse(body)]),
        [
          ["POST", "/api/v1/tracker/pull", { ...binding, limit: 100 }],
          ["POST", "/api/v1/tracker/push", { ...binding, items: [item] }],
          ["POST", "/api/v1/tracker/run", { ...binding, pull_first: true, limit: 50 }],
          ["GET", "/api/v1/tracker/status?provider=linear&project_slug=web", null],
          ["GET", "/api/v1/tracker/mappings?provider=linear&project_slug=web", null]
        ]
      )
      assert.deepStrictEqual(
        requests.map(({ headers }) => headers["idempotency-key"]),
        [undefined, key, other, undefined, undefined]
      )
      for (const { body, headers } of requests) {
        assert.match(headers["authorization"] ?? "", /^Bearer \S+$/)
        assert.strictEqual(headers["x-team-slug"], "demo-team")
        if (body !== "") assert.strictEqual(headers["content-type"], "application/json")
        assert.notProperty(headers, "traceparent")
        assert.notProperty(headers, "b3")
      }
    })
  )

  it.scoped("asks for a page with cursor and filters only when they are given", () =>
    Effect.gen(function* () {
      const { client, seen } = yield* signedIn()
      const { envelope } = yield* client.pull({ ...web, limit: 5 })
      const cursor = envelope.nextCursor ?? ""
      const filters = { updatedSince: "2026-01-01T00:00:00Z", status: ["todo"], issueType: ["bug"] }
      yield* client.pull({ ...web, limit: 5, cursor, filters })
      const [, second] = yield* seen
      assert.deepStrictEqual(JSON.parse(second?.body ?? ""), {
        provider: "linear",
        project_slug: "web",
        limit: 5,
        cursor,
        filters: { updated_since: "2026-01-01T00:00:00Z", status: ["todo"], issue_type: ["bug"] }
      })
    })
  )

  it.scoped("writes a project slug into a query so that it stays one value", () =>
    Effect.gen(function* () {
      const { client, seen } = yield* signedIn()
      yield* client.status({ provider: "github", projectSlug: "a&b=c d/é" })
      const [request] = yield* seen
      const { searchParams } = new URL(request?.url ?? "", "http://host")
      assert.deepStrictEqual(
        [...searchParams],
        [
          ["provider", "github"],
          ["project_slug", "a&b=c d/é"]
        ]
      )
    })
  )

  it.scoped("sends fields of an item that we do not know", () =>
    Effect.gen(function* () {
      const { client, seen } = yield* signedIn()
      const item = { ...finish, patch: { custom_fields: { story_points: 3 }, later: true }, added_later: [1] }
      yield* client.push({ ...web, items: [item] }, once)
      const [request] = yield* seen
      assert.deepInclude(JSON.parse(request?.body ?? "").items[0], {
        patch: { custom_fields: { story_points: 3 }, later: true },
        added_later: [1]
      })
    })
  )
})

describe("an answer", () => {
  it.scoped("is decoded, and kept as it was", () =>
    Effect.gen(function* () {
      const { client } = yield* signedIn()
      const { envelope, raw } = yield* client.pull({ ...web, limit: 3 })
      assert.deepInclude(envelope, { status: "ok", hasMore: true })
      assert.strictEqual(envelope.items?.[0]?.ref.key, "WEB-101")
      assert.strictEqual(envelope.identityPath?.providerAccountId, "acme")
      assert.containsAllKeys(raw, [
        "status",
        "summary",
        "items",
        "item_errors",
        "identity_path",
        "has_more",
        "doctrine"
      ])
      const mappings = yield* client.mappings(web)
      assert.strictEqual(mappings.envelope.mappings?.[0]?.wpId, "WP01")
      const status = yield* client.status(web)
      assert.deepInclude(status.envelope, { configured: true, syncState: "idle" })
    })
  )

  it.scoped("of a push says what became of each item", () =>
    Effect.gen(function* () {
      const { client, issues } = yield* signedIn()
      const missing = change("WEB-999", { title: "New" })
      const { envelope } = yield* client.push({ ...web, items: [finish, missing] }, once)
      assert.deepInclude(envelope, { status: "partial" })
      assert.strictEqual(envelope.items?.[0]?.outcome, "transitioned")
      assert.deepInclude(envelope.itemErrors?.[0], { code: "not_found" })
      assert.strictEqual((yield* issues("linear", "web"))[0]?.status, "done")
    })
  )
})

describe("without an account", () => {
  it.scoped("that has a team nothing is sent", () =>
    Effect.gen(function* () {
      const { client, seen } = yield* signedIn({ users: [{ username: "bo", password: "secret" }] })
      const failures = yield* Effect.all([
        Effect.flip(client.pull({ ...web, limit: 1 })),
        Effect.flip(client.push({ ...web, items: [] }, once)),
        Effect.flip(client.run({ ...web, pullFirst: true, limit: 1 }, once)),
        Effect.flip(client.status(web)),
        Effect.flip(client.mappings(web)),
        Effect.flip(client.operation("1"))
      ])
      assert.deepStrictEqual(new Set(failures.map(({ _tag }) => _tag)), new Set(["NoTeam"]))
      assert.isEmpty(yield* seen)
    })
  )

  it.scoped("nothing is sent, nor asked to be refreshed", () =>
    Effect.gen(function* () {
      const { client, revoke, seen } = yield* signedIn({ tokenLifetime: 60, refreshLifetime: 120 })
      yield* revoke
      yield* TestClock.adjust("3 minutes")
      assert.deepInclude(yield* Effect.flip(client.status(web)), { _tag: "NotSignedIn", reason: "expired" })
      assert.isEmpty(yield* seen)
    })
  )
})
