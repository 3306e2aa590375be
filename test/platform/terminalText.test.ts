import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { briefly, columnsOf, fitColumns, stripControl } from "../../src/platform/terminalText.ts"

const dangerous = FastCheck.constantFrom(
  "\u001b[31m",
  "\u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007",
  "\u001b]0;title\u001b\\",
  "\u001b]52;c;aGk=",
  "\u001bP1$r\u001b\\",
  "\u009b31m",
  "\u009d0;x\u009c",
  "\u001b",
  "\u001b(B",
  "\r",
  "\n",
  "\u0000",
  "\u007f",
  "\u0085",
  "\u202e",
  "\u2066",
  "\u200f",
  "\ud800"
)
const text = FastCheck.array(FastCheck.oneof(dangerous, FastCheck.string({ unit: "binary", maxLength: 5 }))).map(
  (parts) => parts.join("")
)

// oxlint-disable-next-line no-control-regex
const obeyed = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/

describe("stripControl", () => {
  it.prop("leaves nothing that a terminal obeys, on one line", [text], ([given]) => {
    const safe = stripControl(given)
    assert.notMatch(safe, obeyed)
    assert.notMatch(safe, /\p{Cs}/u)
  })

  it.prop("changes nothing the second time", [text], ([given]) => {
    const once = stripControl(given)
    assert.strictEqual(stripControl(once), once)
  })

  it.prop("keeps what is harmless as it is", [FastCheck.string({ unit: "grapheme-composite" })], ([given]) => {
    if (!obeyed.test(given)) assert.strictEqual(stripControl(given), given)
  })

  it.each([
    ["\u001b[31mred\u001b[0m", "red"],
    ["\u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007 here", "click here"],
    ["one\ntwo\r\nthree\tfour", "one two three four"],
    ["gpj.\u202eexe", "gpj.exe"],
    ["\u001b[2J\u001b[H", ""],
    ["half \u001b[", "half ["],
    ["café 日本 👩‍💻", "café 日本 👩‍💻"]
  ])("reads %j as %j", (given, safe) => {
    assert.strictEqual(stripControl(given), safe)
  })

  it("takes no more than linear time", () => {
    const started = performance.now()
    stripControl("\u001b]".repeat(200_000))
    stripControl(`\u001b[${"1;".repeat(200_000)}`)
    assert.isBelow(performance.now() - started, 2000)
  })
})

describe("briefly", () => {
  it.prop(
    "is short and safe, and the whole text when it fits",
    [text, FastCheck.integer({ min: 1, max: 50 })],
    ([given, limit]) => {
      const brief = briefly(given, limit)
      assert.isAtMost(brief.length, limit)
      assert.notMatch(brief, obeyed)
      const whole = stripControl(given).trim()
      if (whole.length <= limit && given.length <= limit * 20) assert.strictEqual(brief, whole)
    }
  )

  it.each([
    ["abc", 3, "abc"],
    ["abcd", 3, "ab…"],
    ["\u001b[31mabc\u001b[0m", 3, "abc"],
    ["x".repeat(1_000_000), 5, "xxxx…"],
    ["", 3, ""]
  ])("of %j in %i is %j", (given, limit, brief) => {
    assert.strictEqual(briefly(given, limit), brief)
  })
})

describe("fitColumns", () => {
  it.prop(
    "gives exactly as many columns as asked for",
    [FastCheck.string({ unit: "grapheme" }), FastCheck.integer({ min: 0, max: 40 })],
    ([given, columns]) => {
      const fitted = fitColumns(stripControl(given), columns)
      assert.strictEqual(columnsOf(fitted), columns)
    }
  )

  it.each([
    ["abc", 5, "abc  "],
    ["abcdef", 4, "abc…"],
    ["日本語", 4, "日… "],
    ["日本", 4, "日本"],
    ["", 2, "  "],
    ["abc", 0, ""]
  ])("fits %j into %i columns as %j", (given, columns, fitted) => {
    assert.strictEqual(fitColumns(given, columns), fitted)
  })
})
