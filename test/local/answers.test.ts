import { assert, describe, it } from "@effect/vitest"
import { Either, FastCheck, Option } from "effect"
import { answerOf, parseJson, reasonOf } from "../../src/local/answers.ts"

const ran = (more: Partial<{ exitCode: number; stdout: string; stderr: string }>) => ({
  exitCode: 0,
  stdout: "",
  stderr: "",
  ...more
})
const answer = (more: Parameters<typeof ran>[0]) => answerOf({ command: "bd", verb: "show" }, ran(more))
const refusal = (more: Parameters<typeof ran>[0]) => Either.getOrThrow(Either.flip(answer(more))).message

describe("what a program answers", () => {
  it("is JSON, raw control characters in its strings and all", () => {
    FastCheck.assert(
      FastCheck.property(
        FastCheck.jsonValue(),
        FastCheck.constantFrom("\n", "\t", "\u0000", "\u001b"),
        (value, control) => {
          const text = JSON.stringify({ value, text: `a"\\${control}b` }, null, 2)
          const escaped = JSON.stringify(control).slice(1, -1)
          const expected = Option.some(JSON.parse(text))
          // An escape after the other: the n behind two backslashes is a letter.
          const raw = text.replace(/\\(?:u.{4}|.)/g, (found) => (found === escaped ? control : found))
          assert.deepStrictEqual(parseJson(raw), expected)
          assert.deepStrictEqual(parseJson(text), expected)
        }
      )
    )
    for (const text of ["", "usage: bd", "{", '{"a": \u0000}', '"open']) assert.isTrue(Option.isNone(parseJson(text)))
  })

  it("is nothing where it printed nothing, and its value where it did", () => {
    assert.deepStrictEqual(answer({ stdout: " \n", stderr: "A hint" }), Either.right(Option.none()))
    assert.deepStrictEqual(answer({ stdout: "[]\n", stderr: "Showing 50 issues" }), Either.right(Option.some([])))
    // A title may say "error".
    const text = JSON.stringify([{ id: "bd-1", title: '"error"', error: "no failure" }], null, 2)
    assert.isTrue(Either.isRight(answer({ stdout: text })))
  })

  it("is a refusal in its own words, wherever it puts them", () => {
    assert.strictEqual(
      refusal({ exitCode: 1, stderr: "Error: no beads database found\nUsage:" }),
      "bd show: no beads database found"
    )
    assert.strictEqual(refusal({ exitCode: 1, stderr: "Note\n", stdout: '{"error": "locked"}' }), "bd show: locked")
    assert.strictEqual(
      refusal({ exitCode: 1, stderr: 'warning: x\n{\n  "error": "refused",\n  "hint": "try --force"\n}\n' }),
      "bd show: refused (try --force)"
    )
    assert.strictEqual(refusal({ stdout: '{"error": "exit 0 all the same"}' }), "bd show: exit 0 all the same")
    assert.strictEqual(refusal({ stdout: "bd: up 3 levels" }), "bd show: answered what is no JSON: bd: up 3 levels")
    assert.strictEqual(refusal({ exitCode: 7 }), "bd show: ended with exit code 7 and said nothing")
    assert.strictEqual(reasonOf(ran({ exitCode: 1, stderr: "x".repeat(9_000) })).length, 2_000)
  })
})
