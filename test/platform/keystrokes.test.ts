import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { emptyLine, type } from "../../src/platform/keystrokes.ts"

describe("type", () => {
  it.each([
    ["abc\r", "abc"],
    ["abc\n", "abc"],
    ["ab\u007fc\r", "ac"],
    ["a\u{1f600}\u007fb\r", "ab"],
    ["\u007f\u007fx\r", "x"],
    ["old\u0015new\r", "new"],
    ["a\u001b[Ab\u001b[200~c\u001bOHd\r", "abcd"],
    ["a\u0004b\r", "ab"],
    ["a\tb\r", "ab"]
  ])("reads %j as %j", (typed, text) => {
    assert.deepStrictEqual(type(emptyLine, typed), { kind: "entered", text, rest: "" })
  })

  it("knows the keys that end everything", () => {
    assert.strictEqual(type(emptyLine, "ab\u0003c").kind, "interrupted")
    assert.strictEqual(type(emptyLine, "\u0004").kind, "ended")
  })

  it("hands back what comes after the line", () => {
    assert.deepStrictEqual(type(emptyLine, "one\ntwo\n"), { kind: "entered", text: "one", rest: "two\n" })
  })

  it.prop("does not care how the keys are cut into pieces", [FastCheck.array(FastCheck.fullUnicode())], ([keys]) => {
    const whole = type(emptyLine, keys.join(""))
    let stepwise = type(emptyLine, "")
    for (const key of keys) if (stepwise.kind === "typing") stepwise = type(stepwise.line, key)
    assert.strictEqual(stepwise.kind, whole.kind)
    if (stepwise.kind === "typing" && whole.kind === "typing") assert.deepStrictEqual(stepwise.line, whole.line)
    if (stepwise.kind === "entered" && whole.kind === "entered") assert.strictEqual(stepwise.text, whole.text)
  })
})
