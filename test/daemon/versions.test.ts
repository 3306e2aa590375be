import { assert, describe, it } from "@effect/vitest"
import { isOlder } from "../../src/daemon/versions.ts"

const inOrder = ["0.0.9", "0.1.0-alpha.1", "0.1.0-beta", "0.1.0", "0.1.1", "0.2.0", "0.10.0", "1.0.0", "10.0.0"]

describe("isOlder", () => {
  it.each(inOrder.flatMap((left, i) => inOrder.map((right, j) => [left, right, i < j] as const)))(
    "%s before %s: %s",
    (left, right, expected) => assert.strictEqual(isOlder(left, right), expected)
  )

  it("takes what is no version for the first one", () => {
    assert.isTrue(isOlder("what", "0.0.1"))
    assert.isFalse(isOlder("what", "ever"))
  })
})
