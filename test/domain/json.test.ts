import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { canonicalJson, escapeForOutput, exactly, type JsonStyle } from "../../src/domain/json.ts"
import { formatTimestamp } from "../../src/domain/timestamp.ts"
import { laws } from "./laws.ts"

const anyJson = FastCheck.jsonValue({ noUnicodeString: false })
const styles: ReadonlyArray<JsonStyle> = [
  {},
  { indent: 2 },
  { ascii: true },
  { separators: "python" },
  { ascii: true, separators: "python" },
  { ascii: true, indent: 4 }
]

/** The same value, the keys of every object in the other order. */
const turned = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(turned)
    : typeof value === "object" && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .toReversed()
            .map(([key, inner]) => [key, turned(inner)])
        )
      : value

describe.each(styles)("canonicalJson in the style %j", (style) => {
  it.prop(
    "says the same as what it was given, whatever the order of keys",
    [anyJson],
    ([value]) => {
      const text = canonicalJson(value, style)
      assert.deepStrictEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)))
      assert.strictEqual(canonicalJson(turned(value), style), text)
      assert.strictEqual(canonicalJson(JSON.parse(text), style), text)
      if (style.ascii === true) assert.match(text, /^[\n -~]*$/)
      if (style.indent === undefined) assert.notInclude(text, "\n")
    },
    laws
  )
})

describe("canonicalJson", () => {
  const value = { b: [1, { d: null, c: "ü\u007f\n😀" }], a: {}, 10: [], 9: true, gone: undefined }

  it.each<readonly [JsonStyle, string]>([
    [{}, '{"10":[],"9":true,"a":{},"b":[1,{"c":"ü\u007f\\n😀","d":null}]}'],
    [
      { ascii: true, separators: "python" },
      '{"10": [], "9": true, "a": {}, "b": [1, {"c": "\\u00fc\\u007f\\n\\ud83d\\ude00", "d": null}]}'
    ],
    [
      { indent: 2 },
      '{\n  "10": [],\n  "9": true,\n  "a": {},\n  "b": [\n    1,\n    {\n      "c": "ü\u007f\\n😀",\n      "d": null\n    }\n  ]\n}'
    ]
  ])("writes the bytes of Python's json.dumps, style %j", (style, text) => {
    assert.strictEqual(canonicalJson(value, style), text)
  })
})

describe("escapeForOutput", () => {
  // The characters that move a cursor, start an escape sequence or turn text around.
  const dangerous = FastCheck.constantFrom(
    "\u0007",
    "\u001b",
    "\u007f",
    "\u009b",
    "\u061c",
    "\u200e",
    "\u202e",
    "\u2066",
    "a",
    "ü"
  )

  it.prop(
    "leaves no control character in a document, and its meaning alone",
    [FastCheck.string({ unit: dangerous }), FastCheck.string({ unit: "binary" })],
    ([odd, any]) => {
      const text = escapeForOutput(canonicalJson({ [odd]: any, [any]: [odd] }))
      assert.deepStrictEqual(JSON.parse(text), { [odd]: any, [any]: [odd] })
      assert.notMatch(text, /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u)
    },
    laws
  )
})

describe("formatTimestamp", () => {
  it("writes microseconds and an offset, as the Python tool does", () => {
    assert.strictEqual(formatTimestamp(Date.UTC(2026, 1, 12, 10, 15, 0, 123)), "2026-02-12T10:15:00.123000+00:00")
  })

  const instant = FastCheck.integer({ min: 0, max: 4_102_444_800_000 })

  it.prop("orders as text the way time does", [instant, instant], ([a, b]) => {
    assert.strictEqual(formatTimestamp(a) < formatTimestamp(b), a < b)
  })
})

describe("exactly", () => {
  const read = (text: string) => exactly(text, JSON.parse(text))

  it.each([
    "9007199254740993",
    "-12345678901234567890",
    "0.12345678901234567890123",
    "123456789012345.6789",
    "1e400",
    "-1e-400",
    "1.00000000000000000001e5",
    "1.10",
    "1.50",
    "2.0",
    "-0",
    "1E2",
    "1e+2",
    "10000000000000000000000",
    "0.0000001"
  ])("keeps %s to the letter, wherever it stands", (number) => {
    for (const text of [number, `[${number}]`, `{"a":{"b":[1,${number}]}}`, ` [ ${number} ] `]) {
      const compact = text.replaceAll(" ", "")
      if (text !== number) assert.strictEqual(canonicalJson(read(text)), compact)
      if (text !== number) assert.strictEqual(JSON.stringify(read(text)), compact)
    }
  })

  it("leaves numbers alone that nobody rounds, and texts that look like some", () => {
    const value = {
      a: 1.5,
      b: 123_456_789_012_345,
      c: 1e21,
      d: ": 12345678901234567890",
      e: "0c9d7c3e-7a5f-4e467-9a61-2b6d4b0f9d10"
    }
    assert.deepStrictEqual(read(JSON.stringify(value)), value)
  })

  it.prop(
    "says of any JSON what was said",
    [anyJson],
    ([value]) => {
      const text = JSON.stringify(value)
      assert.strictEqual(JSON.stringify(read(text)), text)
    },
    laws
  )
})
