import { writeFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, FastCheck } from "effect"
import { WorkingDirectory } from "../../src/platform/WorkingDirectory.ts"
import { itemsFile, parseItems, readItems, type ItemsSource } from "../../src/tracker/items.ts"
import { temporaryFolder } from "../helpers/folder.ts"

const ref = { system: "linear", id: "1", workspace: "acme" }

const problems = (value: unknown) =>
  Either.match(parseItems("items.json", JSON.stringify(value), "linear"), {
    onLeft: (error) => error.problems.map(({ field, index, problem }) => [index, field, problem]),
    onRight: () => []
  })

describe("items", () => {
  it("are a list of changes", () => {
    const items = [{ ref, action: "update", patch: { title: "T" } }]
    const parsed = parseItems("items.json", JSON.stringify(items), "linear")
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

  it("whose names or values no host takes are refused as well", () => {
    const found = problems([
      { ref, action: "update", target_status: "finished" },
      { ref, action: "update", traget_status: "done" },
      { ref: { ...ref, system: "jira", worskpace: "x" }, action: "update" },
      { ref: { ...ref, id: "", workspace: " " }, action: "" }
    ])
    assert.deepStrictEqual(found, [
      [0, "target_status", 'is "finished", not one of todo, in_progress, in_review, blocked, done, canceled'],
      [1, "traget_status", "is not a field; did you mean target_status?"],
      [2, "ref.worskpace", "is not a field; did you mean workspace?"],
      [2, "ref.system", 'is "jira", but this project is bound to linear'],
      [3, "ref.id", "is empty"],
      [3, "ref.workspace", "is empty"],
      [3, "action", "is empty"]
    ])
  })

  it.scoped("that are not UTF-8 are not pushed with other characters in them", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      writeFileSync(folder.at("items.json"), Buffer.from([0x5b, 0x0a, 0x22, 0xe9, 0x22, 0x5d]))
      const error = yield* Effect.flip(
        readItems(itemsFile("items.json"), "linear").pipe(Effect.provideService(WorkingDirectory, folder.path))
      )
      assert.include(error.message, "line 2 is not valid UTF-8")
    })
  )

  it("that are not JSON say where they stop being it", () => {
    const problem = (text: string) =>
      Either.getOrThrow(Either.flip(parseItems("items.json", text, "linear"))).problems[0]?.problem
    assert.strictEqual(problem('[\n  {"ref": 1,}\n]'), 'they are not valid JSON: line 2, column 13: unexpected "}"')
    assert.strictEqual(problem("[1"), "they are not valid JSON: line 1, column 3: it ends too soon")
  })

  it("with a field that JavaScript would lose are refused, not sent without it", () => {
    const text = `[{"ref":${JSON.stringify(ref)},"action":"update","patch":{"__proto__":{"title":"x"}}}]`
    const { problems } = Either.getOrThrow(Either.flip(parseItems("items.json", text, "linear")))
    assert.deepStrictEqual(problems, [{ index: 0, field: "patch.__proto__", problem: "is not a field" }])
    const number = `[{"ref":${JSON.stringify(ref)},"action":"update","patch":1.10}]`
    const [found] = Either.getOrThrow(Either.flip(parseItems("items.json", number, "linear"))).problems
    assert.strictEqual(found?.problem, "expected an object, found a number")
  })

  it("say in words what was expected and what was found", () => {
    assert.deepStrictEqual(problems([1, { ref: 1, action: true, patch: [], target_status: null }]), [
      [0, "", "expected an object with ref and action, found a number"],
      [1, "ref", "expected an object, found a number"],
      [1, "action", 'expected a string such as "update", found a boolean'],
      [1, "patch", "expected an object, found an array"],
      [1, "target_status", "expected a string, found null"]
    ])
    const error = Either.getOrThrow(Either.flip(parseItems("items.json", "[1]", "linear")))
    assert.include(error.message, "item 0: expected an object with ref and action, found a number")
  })

  it.prop(
    "that are wrong are never told in the words of a schema",
    [FastCheck.array(FastCheck.jsonValue())],
    ([items]) => {
      for (const [, , problem] of problems(items)) {
        assert.match(
          String(problem),
          /^(is missing|expected (an object|a string)[^,]*, found (null|an? [a-z]+)|is .*)$/s
        )
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
    const error = Either.getOrThrow(Either.flip(parseItems("items.json", text, "linear")))
    assert.include(error.message, problem)
    assert.include(error.message, "items.json")
  })

  it("have a message that is short and fit for a terminal, however many are wrong", () => {
    const many = Array.from({ length: 500 }, () => ({ ref: { ...ref, id: "\u001b[31m" }, action: 1 }))
    const error = Either.getOrThrow(Either.flip(parseItems("items.json", JSON.stringify(many), "linear")))
    assert.include(error.message, "and 490 more")
    assert.notInclude(error.message, "\u001b")
  })

  it.prop("of any kind are read or refused", [FastCheck.json()], ([text]) => {
    Either.isEither(parseItems("items.json", text, "linear"))
  })

  it.scoped("come from a file or from wherever their text is", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const text = JSON.stringify([{ ref, action: "update" }])
      folder.write("items.json", text)
      const read = (source: ItemsSource) =>
        readItems(source, "linear").pipe(Effect.provideService(WorkingDirectory, folder.path))
      const given = { name: "a form", text: Effect.succeed(text) }
      assert.deepStrictEqual(yield* read(itemsFile("items.json")), yield* read(given))
      const error = yield* Effect.flip(read(itemsFile("nothing.json")))
      assert.include(error.message, "nothing.json")
    })
  )
})
