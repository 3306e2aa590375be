import { assert, describe, it } from "@effect/vitest"
import { Either, FastCheck, Option } from "effect"
import { editFrontMatter, parseFrontMatter } from "../../src/mission/frontmatter.ts"

const edited = (text: string, changes: Readonly<Record<string, unknown>>) =>
  Either.getOrThrowWith(editFrontMatter(text, changes), (reason) => new Error(reason))

const read = (text: string) =>
  Option.getOrThrow(Either.getOrThrowWith(parseFrontMatter(text), (reason) => new Error(reason)))

const head = `---
# who does it
work_package_id: WP01 # never changes
title: "Sign in: first part"
agent: ''
custom_key: {a: [1, 2], b: null}
dependencies: []
---
`

const changes = FastCheck.record({
  lane: FastCheck.constantFrom("planned", "doing", "for_review", "done"),
  agent: FastCheck.string({ unit: "grapheme" }),
  dependencies: FastCheck.array(FastCheck.constantFrom("WP02", "WP03", "WP10"), { maxLength: 3 })
})

describe("editFrontMatter", () => {
  it.prop(
    "keeps every byte of the body, whatever it is",
    [FastCheck.string({ unit: "binary" }), changes],
    ([body, set]) => {
      const after = edited(`${head}${body}`, set)
      assert.isTrue(after.endsWith(`---\n${body}`))
      assert.strictEqual(read(after).body, body)
      assert.deepInclude(read(after).values, set)
    }
  )

  it.prop(
    "gives a file without front matter some, and keeps all of it below",
    [FastCheck.string(), changes],
    ([text, set]) => {
      FastCheck.pre(Option.isNone(Either.getOrThrow(parseFrontMatter(text))))
      const after = edited(text, set)
      assert.strictEqual(read(after).body, text)
      assert.deepEqual(read(after).values, set)
    }
  )

  it.prop("keeps comments, order and keys that it does not know", [changes], ([set]) => {
    const after = edited(`${head}body\n`, set)
    assert.include(after, "# who does it\nwork_package_id: WP01 # never changes\n")
    assert.include(after, 'title: "Sign in: first part"\n')
    assert.deepEqual(read(after).values["custom_key"], { a: [1, 2], b: null })
  })

  it.prop("settles: the same change twice is the same bytes", [FastCheck.string(), changes], ([body, set]) => {
    const once = edited(`${head}${body}`, set)
    assert.strictEqual(edited(once, set), once)
  })

  it.prop("keeps Windows line ends", [changes], ([set]) => {
    const after = edited(`${head}body\n`.replaceAll("\n", "\r\n"), set)
    assert.strictEqual(after.split("\r\n").length, after.split("\n").length)
    assert.deepInclude(read(after).values, set)
  })

  it("changes no byte where every value is there already", () => {
    assert.strictEqual(edited(`${head}x`, { work_package_id: "WP01", dependencies: [] }), `${head}x`)
  })

  it("takes a rule further down for a rule, not for the end of the front matter of a file that has none", () => {
    const text = "# WP01\n\n---\n\nkey: value\n\n---\n"
    assert.deepStrictEqual(parseFrontMatter(text), Either.right(Option.none()))
    assert.isTrue(edited(text, { lane: "doing" }).endsWith(text))
  })

  it("says why front matter cannot be read instead of replacing it", () => {
    assert.isTrue(Either.isLeft(editFrontMatter("---\na: [1\n---\nbody", { lane: "doing" })))
  })
})
