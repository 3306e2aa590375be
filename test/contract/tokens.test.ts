import { assert, describe, it } from "@effect/vitest"
import { Either, Redacted } from "effect"
import { decodeTokenPair } from "../../src/contract/tokens.ts"

const read = (body: unknown) =>
  Either.map(decodeTokenPair(body), ({ access, refresh, ...rest }) => ({
    ...rest,
    access: Redacted.value(access),
    refresh: Redacted.value(refresh)
  }))

describe("decodeTokenPair", () => {
  it("reads the canonical names", () => {
    assert.deepStrictEqual(
      read({ access: "a", refresh: "r", access_lifetime: 900, refresh_lifetime: 604_800, team_slug: "acme" }),
      Either.right({ access: "a", refresh: "r", accessLifetime: 900, refreshLifetime: 604_800, teamSlug: "acme" })
    )
  })

  it("reads synonyms and numbers in text", () => {
    assert.deepStrictEqual(
      read({ access: "a", refresh: "r", expires_in: "60", refresh_expires_in: 120 }),
      Either.right({ access: "a", refresh: "r", accessLifetime: 60, refreshLifetime: 120 })
    )
  })

  it("treats what it cannot read as not said", () => {
    assert.deepStrictEqual(
      read({ access: "a", refresh: "r", expires_in: "soon", refresh_lifetime: -1, team_slug: "" }),
      Either.right({ access: "a", refresh: "r" })
    )
  })

  it.each([null, [], "x", {}, { access: "a" }, { access: "", refresh: "r" }, { access: 1, refresh: "r" }])(
    "refuses %j",
    (body) => assert.isTrue(Either.isLeft(decodeTokenPair(body)))
  )

  it("says nothing of the tokens when it refuses", () => {
    const refused = decodeTokenPair({ access: "secret-access", refresh: 5 })
    assert.notInclude(String(Either.getLeft(refused)), "secret-access")
  })
})
