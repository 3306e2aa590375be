import { assert, describe, it } from "@effect/vitest"
import { Effect, Either } from "effect"
import { parseFault } from "../../src/sandbox/Fault.ts"
import { signedIn, web } from "./world.ts"

const once = { idempotencyKey: "7b1c2a9e-8f55-4a0e-9b3b-0d6f1e3c5a77" }
const ticket = {
  ...web,
  missionId: "001-login",
  externalIssueId: "x",
  externalIssueKey: "WEB-101",
  externalIssueUrl: "https://linear.app/acme/issue/WEB-101",
  externalTitle: "Checkout",
  externalStatus: ""
}

describe("searchIssues", () => {
  it.scoped("sends what was asked and nothing else, and gives what was found", () =>
    Effect.gen(function* () {
      const { client, seen } = yield* signedIn()
      const { envelope } = yield* client.searchIssues({ ...web, limit: 10, queryKey: "WEB-101" })
      assert.deepInclude(envelope, { resourceType: "linear_team" })
      assert.strictEqual(envelope.candidates?.[0]?.externalIssueKey, "WEB-101")
      yield* client.searchIssues({ ...web, limit: 3, queryText: "login" })
      const sent = yield* seen
      assert.deepStrictEqual(
        sent.map(({ body }) => JSON.parse(body)),
        [
          { provider: "linear", project_slug: "web", limit: 10, query_key: "WEB-101" },
          { provider: "linear", project_slug: "web", limit: 3, query_text: "login" }
        ]
      )
      assert.deepStrictEqual(
        new Set(sent.map(({ method, url }) => `${method} ${url}`)),
        new Set(["POST /api/v1/tracker/issue-search"])
      )
      assert.isUndefined(sent[0]?.headers["idempotency-key"])
      assert.strictEqual(sent[0]?.headers["x-team-slug"], "demo-team")
    })
  )

  it.scoped.each([
    ["403:1:code=user_link_required", 403, "user_link_required", true],
    ["404:1:code=no_mapping", 404, "no_mapping", true],
    ["422:1", 422, "refused", false],
    ["500:1", 500, "internal_error", false]
  ] as const)("is refused with the envelope's words: %s", ([fault, status, code, userActionRequired]) =>
    Effect.gen(function* () {
      const { client, inject } = yield* signedIn()
      yield* inject(Either.getOrThrow(parseFault(`tracker/issue-search=${fault}`)))
      const error = yield* Effect.flip(client.searchIssues({ ...web, limit: 10 }))
      if (error._tag !== "TrackerRefused") return assert.fail(error._tag)
      assert.strictEqual(error.status, status)
      assert.deepInclude(error.envelope, { code, userActionRequired })
    })
  )
})

describe("bindMissionOrigin", () => {
  it.scoped("carries its key and every field, and 409 is an error", () =>
    Effect.gen(function* () {
      const { client, issues, seen } = yield* signedIn()
      const [first, second] = yield* issues("linear", "web")
      const bind = (id: string | undefined) => client.bindMissionOrigin({ ...ticket, externalIssueId: id ?? "" }, once)
      const { envelope } = yield* bind(first?.ref.id)
      assert.isString(envelope.originLinkId)
      const other = { ...ticket, externalIssueId: second?.ref.id ?? "" }
      const conflict = yield* Effect.flip(client.bindMissionOrigin(other, { idempotencyKey: "another" }))
      assert.deepInclude(conflict, { _tag: "TrackerRefused", status: 409 })
      const [sent] = yield* seen
      assert.strictEqual(sent?.headers["idempotency-key"], once.idempotencyKey)
      assert.deepStrictEqual(JSON.parse(sent?.body ?? ""), {
        provider: "linear",
        project_slug: "web",
        mission_id: "001-login",
        external_issue_id: first?.ref.id,
        external_issue_key: "WEB-101",
        external_issue_url: "https://linear.app/acme/issue/WEB-101",
        external_title: "Checkout",
        external_status: ""
      })
    })
  )

  it.scoped("keeps its key when the token was refreshed on the way", () =>
    Effect.gen(function* () {
      const { client, expireAccess, issues, routes, seen } = yield* signedIn()
      const [first] = yield* issues("linear", "web")
      yield* expireAccess
      yield* client.bindMissionOrigin({ ...ticket, externalIssueId: first?.ref.id ?? "" }, once)
      assert.deepStrictEqual(yield* routes, [
        "tracker/mission-origin/bind 401",
        "token/refresh 200",
        "tracker/mission-origin/bind 200"
      ])
      const keys = (yield* seen).flatMap(({ headers }) => headers["idempotency-key"] ?? [])
      assert.deepStrictEqual(keys, [once.idempotencyKey, once.idempotencyKey])
    })
  )
})
