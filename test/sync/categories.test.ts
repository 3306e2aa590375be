import { assert, describe, it } from "@effect/vitest"
import { FastCheck, Schema } from "effect"
import { adviceFor, Category, categoryOf } from "../../src/sync/categories.ts"

const words = FastCheck.oneof(FastCheck.string(), FastCheck.constantFrom("invalid token", "Internal error", "expired"))

describe("categoryOf", () => {
  it.prop(
    "has an answer for every status and every text",
    [FastCheck.integer({ min: 0, max: 999 }), words],
    ([status, text]) => {
      assert.isTrue(Schema.is(Category)(categoryOf(status, text)))
    }
  )

  it.prop("lets the status decide where it says something by itself", [words], ([text]) => {
    assert.strictEqual(categoryOf(0, text), "offline")
    assert.strictEqual(categoryOf(401, text), "auth_expired")
    assert.strictEqual(categoryOf(403, text), "permission_denied")
    assert.strictEqual(categoryOf(412, text), "protocol_mismatch")
    assert.strictEqual(categoryOf(413, text), "oversized")
    assert.strictEqual(categoryOf(429, text), "rate_limited")
    assert.strictEqual(categoryOf(503, text), "server_error")
  })

  it.each([
    ["Invalid payload: missing field 'wp_id'", "schema_mismatch"],
    ["Unknown event TYPE", "schema_mismatch"],
    ["invalid token", "schema_mismatch"],
    ["Forbidden for this team", "permission_denied"],
    ["Too many requests", "rate_limited"],
    ["Event too large", "oversized"],
    ["Internal error", "server_error"],
    ["Service unavailable", "server_error"],
    ["No", "unknown"],
    ["", "unknown"]
  ] as const)("reads %j as %s", (reason, category) => {
    assert.strictEqual(categoryOf(400, reason), category)
    assert.strictEqual(categoryOf(200, reason), category)
  })
})

describe("the verdict on one event", () => {
  it.prop("is never a matter of the session", [words], ([text]) => {
    assert.notStrictEqual(categoryOf(200, text), "auth_expired")
  })

  it.each([
    ["payload.entry_content: unexpected token", "schema_mismatch"],
    ["Token expired", "unknown"],
    ["Longer than 500 characters", "unknown"],
    ["401 words", "unknown"]
  ] as const)("%j is %s", (reason, category) => {
    assert.strictEqual(categoryOf(200, reason), category)
  })

  it("is not what a refused batch says", () => assert.strictEqual(categoryOf(400, "Token expired"), "auth_expired"))
})

describe("adviceFor", () => {
  it.each(Category.literals)("says what to do about %s", (category) => {
    assert.match(adviceFor(category), /[a-z].*\.$/)
  })
})
