import { assert, describe, it } from "@effect/vitest"
import { definedRequirements, functionalRequirements, requirementLines } from "../../src/domain/requirements.ts"

describe("requirements", () => {
  it("finds ids where they are defined, not where they are mentioned, struck out or commented", () => {
    const spec = [
      "| FR-001 | x |",
      "|---|---|",
      "- **FR-002**: y (see FR-009)",
      "* NFR-001 z",
      "### FR-003: w",
      "1. `FR-004` v",
      "- [ ] **FR-005**",
      "**FR-006**: u",
      "Text about FR-007",
      "- ~~FR-008~~ dropped",
      "<!-- - FR-010 -->",
      "```",
      "- FR-011",
      "```",
      "| C-001 |",
      "- FR-001 again"
    ].join("\n")
    const functional = ["FR-001", "FR-002", "FR-003", "FR-004", "FR-005", "FR-006"]
    assert.sameMembers([...definedRequirements(spec)], [...functional, "NFR-001", "C-001"])
    assert.deepStrictEqual(functionalRequirements(spec), functional)
  })

  it("tells what a spec says about them, without the marks of tables and lists", () => {
    const spec = "| FR-001 | Deliver `WP01` | open |\n- **FR-002**: y\n- FR-002 again\n"
    assert.deepStrictEqual(requirementLines(spec, ["FR-002", "FR-001", "FR-009"]), [
      "FR-002: y",
      "FR-001 | Deliver WP01 | open"
    ])
  })
})
