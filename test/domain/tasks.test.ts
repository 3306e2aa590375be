import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { definedRequirements } from "../../src/domain/requirements.ts"
import { misnumberedPackages, parseTasks } from "../../src/domain/tasks.ts"

const dependenciesIn = (text: string) => parseTasks(`## Work Package WP03: Title\n\n${text}\n`)[0]?.dependencies

describe("parseTasks", () => {
  it.each([
    ["Depends on WP01, WP02", ["WP01", "WP02"]],
    ["Depends on WP01 and WP02.", ["WP01", "WP02"]],
    ["- Depends on: wp01", ["WP01"]],
    ["**Depends on:** WP01", ["WP01"]],
    ["This package depends on WP01, WP02 for its schema.", ["WP01", "WP02"]],
    ["WP03 depends on WP01", ["WP01"]],
    ["Dependencies: WP01", ["WP01"]],
    ["**Dependencies**: WP01 and WP02", ["WP01", "WP02"]],
    ["**Dependencies:** WP01", ["WP01"]],
    ["__Dependencies__: `WP01`, [WP02](tasks/WP02-x.md)", ["WP01", "WP02"]],
    ["- **Dependencies**: WP01; WP02", ["WP01", "WP02"]],
    ["Dependencies: WP01,\n  WP02", ["WP01", "WP02"]],
    ["**Dependencies**:\n\n- WP01\n- WP02 (schema)\n\nWP09 is not meant", ["WP01", "WP02"]],
    ["### Dependencies\n\n- WP01 (schema)\n- WP02\n\n### Risks\n\n- WP09 may be late", ["WP01", "WP02"]],
    ["#### Dependencies:\n1. Depends on WP01.\n\n**Risks**: WP09 may be late", ["WP01"]],
    ["### Dependencies\n**WP01**: the schema", ["WP01"]],
    ["### Depends on WP01", ["WP01"]],
    ["Depends on WP01-WP02", ["WP01", "WP02"]],
    ["Dependencies: WP01 through WP02, WP07", ["WP01", "WP02", "WP07"]]
  ])("reads %j", (text, dependencies) => {
    assert.deepStrictEqual(dependenciesIn(text), dependencies)
  })

  it.each([
    ["Dependencies: None", []],
    ["**Dependencies**: none; WP09 may start at once", []],
    ["### Dependencies\n\n- None (WP09 is parallel)", []],
    ["### Dependencies\n\n- Blocks WP09", []],
    ["Dependencies: WP01 (parallel with WP09)", ["WP01"]],
    ["Dependencies: WP01. Can run next to WP09.", ["WP01"]],
    ["Depends on WP01, while WP09 does not", ["WP01"]],
    ["WP09 depends on WP03", null],
    ["- [ ] T001 say that it depends on WP09", null],
    ["Dependencies are described in WP09", null],
    ["<!-- Depends on WP09 -->", null],
    ["```\nDepends on WP09\n```", null],
    ["Nothing is said here about WP09", null]
  ])("reads nothing into %j", (text, dependencies) => {
    assert.deepStrictEqual(dependenciesIn(text), dependencies)
  })

  it.each([
    "## Work Package WP01: Login",
    "## WP01 - Login",
    "### WP01 – Login",
    "## wp01 Login",
    "## **WP01**: Login",
    "## **WP01: Login**",
    "  ### WP01. Login ###"
  ])("knows %j", (line) => {
    assert.deepInclude(parseTasks(`# Tasks\n\n${line}\n`)[0], { wpId: "WP01", title: "Login" })
  })

  it.each(["# WP01 Login", "## Notes on WP01", "##### WP01", "    ## WP01", "## WP001", "Text\nWP01: Login"])(
    "sees no package in %j",
    (line) => {
      assert.deepStrictEqual(parseTasks(line), [])
    }
  )

  it("says which headings are no work packages for their number alone", () => {
    const lines = ["## WP100: Late", "### **Work Package WP1**", "## WP01", "# WP2", "Text on WP300", "## Notes on WP7"]
    assert.deepStrictEqual(misnumberedPackages(lines.join("\n\n")), ["WP100", "WP1"])
  })

  const boxes = (...lines: ReadonlyArray<string>) =>
    parseTasks(lines.join("\n")).map(({ subtasks, wpId }) => [wpId, subtasks.map(({ done, id }) => [id, done])])

  it("gives a checkbox to the heading that encloses it, not to one that mentions the id", () => {
    assert.deepStrictEqual(
      boxes(
        "## WP01: One",
        "- [x] T001 do (see WP02)",
        "## WP02: Two",
        "Depends on WP01",
        "- [ ] T002 more",
        "### WP01 integration",
        "- [X] T003 still of WP02",
        "## Notes on WP01",
        "- [ ] stray"
      ),
      [
        ["WP01", [["T001", true]]],
        [
          "WP02",
          [
            ["T002", false],
            ["T003", true]
          ]
        ]
      ]
    )
  })

  it("keeps packages apart whose headings have different levels", () => {
    assert.deepStrictEqual(boxes("## WP01", "- [ ] T001", "### WP02", "- [ ] T002", "## WP03", "- [ ] T003"), [
      ["WP01", [["T001", false]]],
      ["WP02", [["T002", false]]],
      ["WP03", [["T003", false]]]
    ])
  })

  it("joins the sections of one package", () => {
    assert.deepInclude(
      parseTasks("## WP02: One\nDepends on WP01\n## WP03\n## WP02: again\nDepends on WP01, WP04\n- [ ] T001")[0],
      { title: "One", dependencies: ["WP01", "WP04"] }
    )
  })

  it("ignores fenced code and survives pipe tables", () => {
    const [section] = parseTasks(
      [
        "## WP01: One",
        "````markdown",
        "```",
        "## WP02: no",
        "```",
        "- [ ] no",
        "````",
        "Use ```x``` here",
        "| Task | Dependencies: | depends on |",
        "|---|---|---|",
        "| T001 | WP02 | depends on WP02 |",
        "Requirement Refs: FR-001, NFR-002",
        "**Requirement Refs**: `C-001`, FR-003..FR-005, FR-001"
      ].join("\n")
    )
    assert.deepInclude(section, {
      subtasks: [],
      dependencies: null,
      requirementRefs: ["FR-001", "NFR-002", "C-001", "FR-003", "FR-004", "FR-005"]
    })
  })

  it("numbers the lines of the document, whatever was left out and however lines end", () => {
    const text = "# T\r\n<!-- a\r\nb -->\r\n## WP01\r\n```\r\nx\r\n```\r\n- [ ] T001 x\r\n"
    const [subtask] = parseTasks(text)[0]?.subtasks ?? []
    assert.strictEqual(text.split("\n")[subtask?.line ?? -1], "- [ ] T001 x\r")
  })

  const plan = FastCheck.uniqueArray(FastCheck.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 6 }).chain(
    (all) => {
      const ids = all.map((number) => `WP${String(number).padStart(2, "0")}`)
      return FastCheck.tuple(
        ...ids.map((wpId) =>
          FastCheck.record({
            wpId: FastCheck.constant(wpId),
            dependencies: FastCheck.subarray(ids.filter((other) => other !== wpId)),
            requirementRefs: FastCheck.subarray(["FR-001", "NFR-002", "C-010"]),
            done: FastCheck.array(FastCheck.boolean(), { maxLength: 3 }),
            form: FastCheck.nat({ max: 4 }),
            level: FastCheck.constantFrom("##", "###")
          })
        )
      )
    }
  )

  it.prop("reads back any plan, in whatever form each package is written", [plan], ([packages]) => {
    const text = packages.map(({ dependencies, done, form, level, requirementRefs, wpId }) => {
      const list = dependencies.join(", ") || "None"
      const items = (dependencies.length === 0 ? ["None"] : dependencies).map((id) => `- ${id}`).join("\n")
      const forms = [
        `Dependencies: ${list}`,
        `**Dependencies**: ${list}`,
        `Depends on ${list}`,
        `**Dependencies**:\n${items}`,
        `#### Dependencies\n\n${items}\n\n#### Risks`
      ]
      const boxes = done.map((yes, index) => `- [${yes ? "x" : " "}] T00${index} Work`).join("\n")
      const refs = `Requirement Refs: ${requirementRefs.join(", ")}`
      return `${level} Work Package ${wpId}: Title of ${wpId}\n\n${refs}\n\n${boxes}\n\n${forms[form]}\n`
    })
    assert.deepStrictEqual(
      parseTasks(text.join("\n")).map(({ statements: _statements, subtasks, ...section }) => ({
        ...section,
        done: subtasks.map(({ done }) => done)
      })),
      packages.map(({ dependencies, done, requirementRefs, wpId }) => ({
        wpId,
        title: `Title of ${wpId}`,
        dependencies,
        requirementRefs,
        done
      }))
    )
  })

  const fragment = FastCheck.constantFrom(
    "## ",
    "WP01",
    "Depends on ",
    "**",
    "\n",
    "```",
    "- [ ] ",
    ":",
    "<!--",
    "-->",
    "|",
    "("
  )
  const rough = FastCheck.array(FastCheck.oneof(fragment, FastCheck.string({ maxLength: 5 })), { maxLength: 40 })

  it.prop("reads any text without failing", [rough], ([parts]) => Array.isArray(parseTasks(parts.join(""))))

  it.each(["-", "*", " ", "#", "(", "WP01, ", "depends on ", "`", "<!--", "**a"])(
    "is not slowed down by a run of %j",
    (part) => {
      const line = part.repeat(20_000)
      const started = performance.now()
      parseTasks(`## WP02\n${line}\nDependencies: ${line}\n## ${line}`)
      definedRequirements(line)
      assert.isBelow(performance.now() - started, 2000)
    }
  )
})
