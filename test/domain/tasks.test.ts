import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { findCycles, topologicalOrder } from "../../src/domain/graph.ts"
import { definedRequirements, functionalRequirements } from "../../src/domain/requirements.ts"
import { correctedExample, isKebab, slugify } from "../../src/domain/slug.ts"
import { parseTasks } from "../../src/domain/tasks.ts"

describe("parseTasks", () => {
  it.each([
    ["Depends on WP01, WP02", ["WP01", "WP02"]],
    ["**Dependencies**: WP01 and WP02", ["WP01", "WP02"]],
    ["Dependencies: None", []],
    ["- Depends on: wp01", ["WP01"]],
    ["### Dependencies\n\n- WP01 (schema)\n- WP02\n\n### Risks\n\n- WP09 may be late", ["WP01", "WP02"]],
    ["Nothing is said here", null]
  ])("reads %j", (text, dependencies) => {
    const [section] = parseTasks(`## Work Package WP03: Title\n\n${text}\n`)
    assert.deepStrictEqual(section?.dependencies, dependencies)
  })

  it.each(["## Work Package WP01: Login", "## WP01 - Login", "### WP01 – Login", "## wp01 Login"])(
    "knows %j",
    (line) => {
      assert.deepInclude(parseTasks(`# Tasks\n\n${line}\n`)[0], { wpId: "WP01", title: "Login" })
    }
  )

  it("gives a checkbox to the heading that encloses it, not to one that mentions the id", () => {
    const sections = parseTasks(
      [
        "## WP01: One",
        "- [x] T001 do (see WP02)",
        "## WP02: Two",
        "Depends on WP01",
        "- [ ] T002 more",
        "## Notes on WP01",
        "- [ ] stray"
      ].join("\n")
    )
    assert.deepStrictEqual(
      sections.map(({ subtasks, wpId }) => [wpId, subtasks.map(({ done, id }) => [id, done])]),
      [
        ["WP01", [["T001", true]]],
        ["WP02", [["T002", false]]]
      ]
    )
  })

  it("ignores fenced code and survives pipe tables", () => {
    const [section] = parseTasks(
      "## WP01: One\n```\n## WP02: no\n- [ ] no\n```\n| T001 | WP02 | x |\nRequirement Refs: FR-001, NFR-002\n"
    )
    assert.deepInclude(section, { subtasks: [], requirementRefs: ["FR-001", "NFR-002"] })
  })

  it.prop("reads any text without failing", [FastCheck.string()], ([text]) => Array.isArray(parseTasks(text)))
})

const names = ["WP01", "WP02", "WP03", "WP04", "WP05"]
const graph = FastCheck.record(Object.fromEntries(names.map((name) => [name, FastCheck.subarray(names)])))

describe("graph", () => {
  it.prop("has an order that respects every dependency exactly when it has no cycle", [graph], ([dependencies]) => {
    const order = topologicalOrder(dependencies)
    const respected = order.every((name, place) =>
      (dependencies[name] ?? []).every((needed) => order.indexOf(needed) < place)
    )
    assert.sameMembers([...order], names)
    assert.strictEqual(respected, findCycles(dependencies).length === 0)
  })

  it("names each cycle as a path from its smallest member", () => {
    assert.deepStrictEqual(findCycles({ WP02: ["WP03"], WP03: ["WP02"], WP01: ["WP01"] }), [["WP01"], ["WP02", "WP03"]])
  })
})

describe("requirements", () => {
  it("finds ids where they are defined, in tables and lists, not where they are mentioned or commented", () => {
    const spec =
      "| FR-001 | x |\n- **FR-002**: y (see FR-009)\n* NFR-001 z\nText about FR-007\n<!-- - FR-008 -->\n| C-001 |"
    assert.deepStrictEqual(definedRequirements(spec), ["FR-001", "FR-002", "NFR-001", "C-001"])
    assert.deepStrictEqual(functionalRequirements(spec), ["FR-001", "FR-002"])
  })
})

describe("slug", () => {
  it.prop(
    "of any text is a kebab slug or nothing, and an example always is one",
    [FastCheck.string({ unit: "grapheme" })],
    ([text]) => {
      const slug = slugify(text)
      return (slug === "" || isKebab(slug)) && isKebab(correctedExample(text))
    }
  )

  it.each(["User Login", "user_login", "ünder-wérld", "-x", "1st", ""])("%j is no slug as it stands", (text) => {
    assert.isFalse(isKebab(text))
  })
})
