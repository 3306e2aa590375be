import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { correctedExample, isKebab, slugify } from "../../src/domain/slug.ts"

describe("slug", () => {
  it.prop(
    "of any text is a kebab slug or nothing, and an example always is one",
    [FastCheck.string({ unit: "grapheme" })],
    ([text]) => {
      const slug = slugify(text)
      return (slug === "" || isKebab(slug)) && isKebab(correctedExample(text))
    }
  )

  it.each<readonly [string, string]>([
    ["User Login", "user-login"],
    ["Crème brûlée & more", "creme-brulee-more"],
    ["061 Fix the Login!", "fix-the-login"]
  ])("makes a slug of %j", (text, slug) => {
    assert.strictEqual(slugify(text), slug)
  })

  it.each(["User Login", "user_login", "ünder-wérld", "-x", "1st", ""])("%j is no slug as it stands", (text) => {
    assert.isFalse(isKebab(text))
  })
})
