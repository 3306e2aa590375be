import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { faultIn } from "../../src/domain/jsonFault.ts"

const isJson = (text: string) => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe("where a text stops being JSON", () => {
  it.each([
    ["", "line 1, column 1: it ends too soon"],
    ["[", "line 1, column 2: it ends too soon"],
    ['[{"a": 1,}]', 'line 1, column 10: unexpected "}"'],
    ['[\n  {"a": 1}\n  {"b": 2}\n]', 'line 3, column 3: unexpected "{"'],
    ["[1, 2,]", 'line 1, column 7: unexpected "]"'],
    ["{'a': 1}", `line 1, column 2: unexpected "'"`],
    ["[01]", 'line 1, column 2: unexpected "0"'],
    ["[nul]", 'line 1, column 2: unexpected "n"'],
    ['["a\nb"]', 'line 1, column 4: unexpected "\\n"'],
    ['["\\x"]', 'line 1, column 3: unexpected "\\\\"'],
    ['["a', "line 1, column 4: it ends too soon"],
    ['{"a" 1}', 'line 1, column 6: unexpected "1"'],
    ["[] []", 'line 1, column 4: unexpected "["'],
    ["// x\n[]", 'line 1, column 1: unexpected "/"'],
    ["\ufeff[]", 'line 1, column 1: unexpected "\ufeff"']
  ])("is told of %j", (text, told) => {
    assert.isFalse(isJson(text))
    assert.strictEqual(faultIn(text), told)
  })

  it.prop(
    "is within the text or at its end, and what stands before it can be gone on with",
    [FastCheck.json(), FastCheck.nat(), FastCheck.constantFrom("", "}", ",", '"', "x", "\u0001", "0")],
    ([json, seed, piece]) => {
      const at = seed % (json.length + 1)
      const text = json.slice(0, at) + piece + json.slice(at + 1)
      if (isJson(text)) return
      const [, line, column, rest] = /^line (\d+), column (\d+): (.*)$/s.exec(faultIn(text)) ?? []
      const lines = text.split("\n")
      assert.isAtMost(Number(line), lines.length)
      assert.isAtMost(Number(column), (lines[Number(line) - 1] ?? "").length + 1)
      assert.match(rest ?? "", /^(it ends too soon|unexpected ".*")$/s)
    },
    { fastCheck: { numRuns: 500 } }
  )
})
