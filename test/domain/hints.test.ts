import { assert, describe, it } from "@effect/vitest"
import { isHint, unfilledLines } from "../../src/domain/hints.ts"

const template = [
  "# {{FEATURE}}",
  "<!-- Replace every [hint in square brackets]. -->",
  "- **Goal**: [What is true]",
  "- **Spec**: `kitty-specs/{{FEATURE_SLUG}}/spec.md`, [the sections (all of them?)]",
  "- [ ] T001 [Verb and object]",
  "- [x] Read [spec.md](spec.md)",
  "| [-] | [-] |",
  "```text",
  "[The real directories]",
  "```",
  "[NEEDS CLARIFICATION: which?]"
].join("\n")

describe("unfilledLines", () => {
  it("finds every hint in what nobody has touched, in fences too, and nothing else", () => {
    const rendered = template.replace("{{FEATURE}}", "Login").replace("{{FEATURE_SLUG}}", "001-login")
    for (const text of [rendered, rendered.replaceAll("\n", "\r\n")]) {
      assert.deepStrictEqual(
        unfilledLines(template, text).map(({ line }) => line),
        [2, 3, 4, 8]
      )
    }
  })

  it("raises no alarm over what was filled in, nor over brackets that somebody wrote", () => {
    const written = [
      "- **Goal**: People [all of them] can sign in",
      "- **Goal**: [What is true] at last",
      "- **Spec**: `kitty-specs/001-login/spec.md`, section 2",
      "- [ ] T001 Draw [the form]",
      "[a link][1]",
      "<!-- - **Goal**: [What is true] -->",
      ""
    ].join("\n")
    assert.deepStrictEqual(unfilledLines(template, written), [])
    assert.deepStrictEqual(unfilledLines("", template), [])
  })
})

describe("isHint", () => {
  it.each([
    ["[Short title]", true],
    [" ", true],
    ["Sign-in [draft]", false],
    ["[US1] Login form [P]", false],
    ["[login](a.md) for [FR-001]", false],
    ["Sign-in", false]
  ] as const)("%s: %s", (text, expected) => assert.strictEqual(isHint(text), expected))
})
