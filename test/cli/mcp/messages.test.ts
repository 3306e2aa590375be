import { assert, describe, it } from "@effect/vitest"
import { FastCheck, Option } from "effect"
import { cutLines, longestLine, readLine } from "../../../src/cli/mcp/messages.ts"

describe("lines", () => {
  it.prop(
    "are the same however they arrive",
    [
      FastCheck.array(FastCheck.string({ minLength: 1 }).filter((line) => !/\n/.test(line) && line.trim() !== "")),
      FastCheck.nat(9)
    ],
    ([lines, size]) => {
      const whole = lines.map((line) => `${line}\n`).join("")
      const pieces = Array.from({ length: Math.ceil(whole.length / (size + 1)) }, (_, index) =>
        whole.slice(index * (size + 1), (index + 1) * (size + 1))
      )
      assert.deepStrictEqual(pieces.flatMap(cutLines()).map(Option.getOrNull), lines)
    }
  )

  it("that are too long are known as such, and the next one is read", () => {
    const cut = cutLines()
    const half = "x".repeat(longestLine / 2 + 1)
    assert.deepStrictEqual(
      [...cut(half), ...cut(half), ...cut(half), ...cut("\n{}\n\n \n")],
      [Option.none(), Option.some("{}")]
    )
  })
})

describe("a line", () => {
  const request = { kind: "request", method: "ping", params: undefined }

  it.each([
    ['{"id":0,"method":"ping"}', [{ ...request, id: "0" }]],
    ['{"id":"a","method":"ping","params":{"x":1}}', [{ ...request, id: '"a"', params: { x: 1 } }]],
    ['[{"id":1,"method":"ping"},{"method":"notifications/initialized"}]', [{ ...request, id: "1" }, { kind: "other" }]],
    ['{"method":"notifications/cancelled","params":{"requestId":3}}', [{ kind: "cancel", id: "3" }]],
    ['{"id":9007199254740993,"method":"ping"}', [{ ...request, id: "9007199254740993" }]],
    ['[{"id":9007199254740993,"method":"ping"}]', [{ ...request, id: "9007199254740993" }]],
    [
      '{"method":"notifications/cancelled","params":{"requestId":9007199254740993}}',
      [{ kind: "cancel", id: "9007199254740993" }]
    ],
    ['{"method":"notifications/cancelled","params":{}}', [{ kind: "other" }]],
    ['{"method":"notifications/cancelled"}', [{ kind: "other" }]],
    ['{"id":7,"result":{}}', [{ kind: "other" }]]
  ])("is understood: %s", (line, expected) => assert.deepStrictEqual<unknown>(readLine(line), expected))

  it.each([
    ["{", -32700],
    ["", -32700],
    ["[]", -32600],
    ["1", -32600],
    ["null", -32600],
    ["{}", -32600],
    ['{"id":null,"method":"ping"}', -32600],
    ['{"id":{},"method":"ping"}', -32600],
    ['{"id":1,"method":3}', -32600]
  ])("is refused with its code: %s", (line, code) => {
    const [found, ...others] = readLine(line)
    assert.deepStrictEqual(others, [])
    assert.strictEqual(found?.kind === "unreadable" ? Number(found.code) : 0, code)
  })
})
