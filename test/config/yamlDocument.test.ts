import { assert, describe, it } from "@effect/vitest"
import { Either, FastCheck } from "effect"
import { stringify } from "yaml"
import { deleteYaml, parseYaml, setYaml, valueAt } from "../../src/config/yamlDocument.ts"

const read = (text: string) => Either.getOrThrow(parseYaml(text))
const set = (text: string, path: ReadonlyArray<string>, value: unknown) =>
  Either.getOrThrow(setYaml(read(text), path, value))
const remove = (text: string, path: ReadonlyArray<string>) => Either.getOrThrow(deleteYaml(read(text), path))

describe("a YAML file", () => {
  it("keeps comments, order, quotes, anchors, long lines and list style when a value is set", () => {
    const text = [
      "# Managed by hand",
      "",
      "vcs: {type: git} # kind",
      "agents: &agents",
      '  available: [claude, "codex"]',
      "  # who starts",
      "  first: 'claude'",
      "copy: *agents",
      "list:",
      "- one # 1",
      "- two",
      `long: ${"word ".repeat(60).trim()}`,
      "block: |",
      "  kept",
      "   as is",
      "# the end",
      ""
    ].join("\n")
    assert.strictEqual(set(text, ["vcs", "type"], "git"), text)
    assert.strictEqual(
      set(text, ["agents", "auto_commit"], false),
      text.replace("  first: 'claude'\n", "  first: 'claude'\n  auto_commit: false\n")
    )
    assert.strictEqual(remove(set(text, ["tracker", "provider"], "linear"), ["tracker"]).trim(), text.trim())
  })

  it.each([
    ["nothing", "", "a:\n  b: 1\n"],
    ["only a comment", "# mine\n", "# mine\n\na:\n  b: 1\n"],
    ["an empty mapping", "{}\n", "a:\n  b: 1\n"],
    ["a text in the way", "a: text\nc: 2\n", "a:\n  b: 1\nc: 2\n"],
    ["a list in the way", "a: [1]\n", "a:\n  b: 1\n"],
    ["a null in the way", "a:\n", "a:\n  b: 1\n"],
    ["an alias in the way", "x: &x\n  c: 2\na: *x\n", "x: &x\n  c: 2\na:\n  c: 2\n  b: 1\n"],
    ["Windows line ends", "c: 2\r\n", "c: 2\r\na:\r\n  b: 1\r\n"],
    ["spaced brackets", "c: [ 1, 2 ]\n", "c: [ 1, 2 ]\na:\n  b: 1\n"],
    ["a start marker", "---\nc: 2\n", "---\nc: 2\na:\n  b: 1\n"]
  ])("takes a value where there is %s", (_, before, after) => assert.strictEqual(set(before, ["a", "b"], 1), after))

  it("replaces a list and a mapping as a whole", () => {
    assert.strictEqual(set("a: [x]\n", ["a"], ["y", "z"]), "a:\n  - y\n  - z\n")
    assert.strictEqual(set("a:\n  b: 1\n", ["a"], { c: 2 }), "a:\n  c: 2\n")
  })

  it.each([
    ["an open bracket", "a: [\n"],
    ["a conflict", "<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> b\n"],
    ["the same key twice", "a: 1\na: 2\n"],
    ["two documents", "a: 1\n---\nb: 2\n"],
    ["a list", "- a\n"],
    ["a text", "hello\n"],
    ["an alias to nothing", "a: *nobody\n"],
    ["a mapping that contains itself", "a: &a\n  b: *a\n"],
    ["a tab", "a:\n\tb: 1\n"]
  ])("is refused with %s", (_, text) => {
    const parsed = parseYaml(text)
    // What refers to itself is legal YAML; reading it must end all the same.
    if (Either.isRight(parsed)) return assert.strictEqual(text.includes("&a"), true)
    assert.isNotEmpty(parsed.left)
    assert.notInclude(parsed.left, "\n")
  })

  it("has no value where there is none", () => {
    const yaml = read("a:\n  b: null\n")
    assert.deepStrictEqual(
      [valueAt(yaml, ["a", "b"]), valueAt(yaml, ["a", "c"]), valueAt(yaml, ["x", "y"])],
      [null, undefined, undefined]
    )
  })

  const scalar = FastCheck.oneof(
    FastCheck.string(),
    FastCheck.integer(),
    FastCheck.boolean(),
    FastCheck.constantFrom(null, "no", "true", "1", "# x", "a: b", "- a", "2026-01-01")
  )
  const key = FastCheck.constantFrom("project", "sync", "x y", "1", "tracker")
  const { document } = FastCheck.letrec((tie) => ({
    document: FastCheck.dictionary(key, tie("node"), { maxKeys: 4 }),
    node: FastCheck.oneof({ maxDepth: 3 }, scalar, tie("document"), FastCheck.array(scalar, { maxLength: 3 }))
  }))

  it.prop("changes in exactly one place", [document, key, key, scalar], ([before, first, second, value]) => {
    const values = Object.assign({}, before)
    const yaml = read(stringify(values))
    const inner = valueAt(yaml, [first])
    const after = read(set(yaml.text, [first, second], value))
    const kept = typeof inner === "object" && inner !== null && !Array.isArray(inner) ? inner : {}
    assert.deepStrictEqual<unknown>(after.values, { ...yaml.values, [first]: { ...kept, [second]: value } })
    const { [first]: _, ...rest } = yaml.values
    assert.deepStrictEqual<unknown>(read(remove(after.text, [first])).values, rest)
  })
})
