import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, FastCheck } from "effect"
import { Terminal } from "../../src/platform/Terminal.ts"
import { WorkingDirectory } from "../../src/platform/WorkingDirectory.ts"
import { parseItems, readItems } from "../../src/tracker/items.ts"
import { temporaryFolder } from "../helpers/folder.ts"

const ref = { system: "linear", id: "1", workspace: "acme" }

const problems = (value: unknown) =>
  Either.match(parseItems("items.json", JSON.stringify(value)), {
    onLeft: (error) => error.problems.map(({ field, index, problem }) => [index, field, problem]),
    onRight: () => []
  })

describe("items", () => {
  it("are a list of changes, unknown fields and all", () => {
    const items = [{ ref, action: "update", patch: { title: "T" }, later: 1 }]
    const parsed = parseItems("items.json", JSON.stringify(items))
    assert.deepStrictEqual(Either.getOrThrow(parsed), items)
    assert.deepStrictEqual(problems([]), [])
  })

  it("that are wrong are named by index and field, one problem each", () => {
    const found = problems([
      { ref, action: "update" },
      { ref: { system: "linear", id: 7 }, action: "update", patch: [], target_status: null },
      "WEB-1",
      null,
      {}
    ])
    assert.deepStrictEqual(
      found.map(([index, field]) => [index, field]),
      [
        [1, "ref.id"],
        [1, "ref.workspace"],
        [1, "patch"],
        [1, "target_status"],
        [2, ""],
        [3, ""],
        [4, "ref"],
        [4, "action"]
      ]
    )
  })

  it("say in words what was expected and what was found", () => {
    assert.deepStrictEqual(problems([1, { ref: 1, action: true, patch: [], target_status: null }]), [
      [0, "", "expected an object with ref and action, found a number"],
      [1, "ref", "expected an object, found a number"],
      [1, "action", 'expected a string such as "update", found a boolean'],
      [1, "patch", "expected an object, found an array"],
      [1, "target_status", "expected a string, found null"]
    ])
    const error = Either.getOrThrow(Either.flip(parseItems("items.json", "[1]")))
    assert.include(error.message, "item 0: expected an object with ref and action, found a number")
  })

  it.prop(
    "that are wrong are never told in the words of a schema",
    [FastCheck.array(FastCheck.jsonValue())],
    ([items]) => {
      for (const [, , problem] of problems(items)) {
        assert.match(String(problem), /^(is missing|expected (an object|a string)[^,]*, found (null|an? [a-z]+))$/)
      }
    }
  )

  it.each([
    ["{", "not valid JSON"],
    ["{}", "a JSON array, found an object"],
    ["null", "found null"],
    ["3", "found a number"],
    [`["${"x".repeat(8 * 1024 * 1024)}"]`, "longer than 8 MiB"]
  ])("are not %.20s", (text, problem) => {
    const error = Either.getOrThrow(Either.flip(parseItems("items.json", text)))
    assert.include(error.message, problem)
    assert.include(error.message, "items.json")
  })

  it("have a message that is short and fit for a terminal, however many are wrong", () => {
    const many = Array.from({ length: 500 }, () => ({ ref: { ...ref, id: "\u001b[31m" }, action: 1 }))
    const error = Either.getOrThrow(Either.flip(parseItems("items.json", JSON.stringify(many))))
    assert.include(error.message, "and 490 more")
    assert.notInclude(error.message, "\u001b")
  })

  it.prop("of any kind are read or refused", [FastCheck.json()], ([text]) => {
    Either.isEither(parseItems("items.json", text))
  })

  it.scoped("come from a file or from standard input", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const text = JSON.stringify([{ ref, action: "update" }])
      folder.write("items.json", text)
      const read = (source: string) =>
        readItems(source).pipe(
          Effect.provide(Terminal.layerMemory({ stdin: text })),
          Effect.provideService(WorkingDirectory, folder.path)
        )
      assert.deepStrictEqual(yield* read("items.json"), yield* read("-"))
      const error = yield* Effect.flip(read("nothing.json"))
      assert.include(error.message, "nothing.json")
    })
  )
})
