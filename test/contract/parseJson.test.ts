import { assert, describe, it } from "@effect/vitest"
import { FastCheck, Option } from "effect"
import { isTooDeep, parseJson } from "../../src/contract/wire.ts"

const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels)

describe("parseJson", () => {
  it.prop("reads any JSON that is not absurd", [FastCheck.jsonValue({ maxDepth: 6 })], ([value]) => {
    assert.deepStrictEqual(parseJson(JSON.stringify(value)), Option.some(JSON.parse(JSON.stringify(value))))
  })

  it("takes fifty levels, in any order, and no more", () => {
    assert.isFalse(isTooDeep(nested(50)))
    assert.isTrue(isTooDeep(nested(51)))
    assert.isTrue(isTooDeep('{"a":['.repeat(26)))
    assert.isFalse(isTooDeep("[" + "[],".repeat(1000) + "[]]"))
    assert.deepStrictEqual(parseJson(nested(100_000)), Option.none())
  })

  it.each(["[".repeat(1000), `\\"${"{".repeat(1000)}`, '\\\\\\"'.repeat(100) + "[".repeat(60)])(
    "does not count what is in a text: %#",
    (text) => {
      assert.deepStrictEqual(parseJson(JSON.stringify({ text })), Option.some({ text }))
    }
  )

  it("looks through 8 MiB in no time", () => {
    const text = JSON.stringify(Array.from({ length: 400_000 }, () => ({ key: "[[[[" })))
    const started = performance.now()
    assert.isFalse(isTooDeep(text))
    assert.isBelow(performance.now() - started, 1000)
  })
})
