import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Either, FastCheck } from "effect"
import { parse } from "yaml"
import { definedRequirements, functionalRequirements } from "../../src/domain/requirements.ts"
import { parseTasks } from "../../src/domain/tasks.ts"
import { layer } from "../../src/templates/PackageTemplateAssets.ts"
import { missionValues, oneLine, placeholders, workPackageValues } from "../../src/templates/placeholders.ts"
import { placeholdersIn, render } from "../../src/templates/render.ts"
import { TemplateAssets } from "../../src/templates/TemplateAssets.ts"

const at = DateTime.unsafeMake("2026-02-12T10:15:30.123Z")
const mission = { title: "Export as CSV", slug: "004-export-as-csv", branch: "main", at }
const values = {
  ...workPackageValues({ ...mission, workPackage: { id: "WP01", title: "Parse the header" }, agent: "claude" }),
  ARGUMENTS: "$ARGUMENTS"
}

const names = FastCheck.stringMatching(/^[A-Z][A-Z0-9_]{0,8}$/)
const prose = FastCheck.string().filter((text) => !/[{}]/.test(text))
const documents = FastCheck.array(FastCheck.oneof(prose, FastCheck.record({ placeholder: names })))
const written = (parts: ReadonlyArray<string | { readonly placeholder: string }>) =>
  parts.map((part) => (typeof part === "string" ? part : `{{${part.placeholder}}}`)).join("")

const rendered = (name: string) =>
  Effect.gen(function* () {
    const assets = yield* TemplateAssets
    const content = yield* Effect.flatten(assets.read(name))
    return yield* render({ path: name, content }, values)
  }).pipe(Effect.provide(layer))

const missionTypes = ["software-dev", "research", "documentation"]
const missionTemplate = (mission: string, name: string) => rendered(`missions/${mission}/templates/${name}`)

describe("render", () => {
  it.prop("fills in every placeholder and nothing else", [documents, prose], ([parts, value]) => {
    const content = written(parts)
    const known = Object.fromEntries(placeholdersIn(content).map((name) => [name, value]))
    const expected = parts.map((part) => (typeof part === "string" ? part : value)).join("")
    assert.strictEqual(Either.getOrThrow(render({ path: "x.md", content }, known)), expected)
  })

  it("names every placeholder without a value, once", () => {
    const refused = render(
      { path: "x.md", content: "{{FEATURE}} {{FEATRUE}} {{WHEN}} {{FEATRUE}}" },
      { FEATURE: "CSV" }
    )
    assert.strictEqual(
      Either.match(refused, { onLeft: ({ message }) => message, onRight: (text) => text }),
      "x.md asks for {{FEATRUE}}, {{WHEN}}; available here: {{FEATURE}}"
    )
  })

  it("leaves other brace notations alone and never fills in a value twice", () => {
    const content = "{{args}} {{ user }} ${{ secrets.TOKEN }} {{FEATURE}}"
    assert.strictEqual(
      Either.getOrThrow(render({ path: "x.md", content }, { FEATURE: "$& {{DATE}}" })),
      "{{args}} {{ user }} ${{ secrets.TOKEN }} $& {{DATE}}"
    )
  })

  it("knows the day and the second in UTC, and the request or else the name", () => {
    const { DATE, INPUT, TIMESTAMP } = missionValues(mission)
    assert.deepStrictEqual([DATE, TIMESTAMP, INPUT], ["2026-02-12", "2026-02-12T10:15:30Z", "Export as CSV"])
    assert.strictEqual(missionValues({ ...mission, input: "export\n  it " }).INPUT, "export it")
  })
})

describe("package templates", () => {
  it.effect("are filled in completely, with documented placeholders only", () =>
    Effect.gen(function* () {
      const assets = yield* TemplateAssets
      const paths = yield* assets.list
      assert.isAbove(paths.length, 10)
      for (const path of paths) {
        const content = yield* Effect.flatten(assets.read(path))
        assert.deepStrictEqual(
          placeholdersIn(content).filter((name) => !(name in placeholders)),
          [],
          path
        )
        assert.notInclude((yield* render({ path, content }, values)).replaceAll("{{args}}", ""), "{{", path)
      }
    }).pipe(Effect.provide(layer))
  )

  it.effect.each(missionTypes)("leave no clarification marker in a fresh mission: %s", (type) =>
    Effect.forEach(["spec", "plan", "tasks", "task-prompt"], (kind) =>
      Effect.map(missionTemplate(type, `${kind}-template.md`), (text) => assert.notInclude(text, "NEEDS CLARIFICATION"))
    )
  )

  it.effect.each([
    ["software-dev", ["FR-001", "FR-002"], [["FR-001"], ["FR-002"]]],
    ["research", ["FR-001", "FR-002", "FR-003"], [["FR-001"], ["FR-001", "FR-002", "FR-003"]]],
    ["documentation", ["FR-001", "FR-002"], [["FR-002"], ["FR-001", "FR-002"]]]
  ] as const)("fit together: the work packages of a fresh tasks.md cover the spec.md: %s", ([type, functional, refs]) =>
    Effect.gen(function* () {
      const spec = yield* missionTemplate(type, "spec-template.md")
      const sections = parseTasks(yield* missionTemplate(type, "tasks-template.md"))
      assert.deepStrictEqual(
        sections.map(({ dependencies, wpId }) => [wpId, dependencies]),
        [
          ["WP01", []],
          ["WP02", ["WP01"]]
        ]
      )
      assert.deepStrictEqual(
        sections.map(({ requirementRefs }) => [...requirementRefs]),
        refs.map((ids) => [...ids])
      )
      assert.isTrue(sections.every(({ subtasks }) => subtasks.length > 0))
      assert.deepStrictEqual(functionalRequirements(spec), [...functional])
      assert.includeMembers([...definedRequirements(spec)], ["NFR-001", "C-001"])
      assert.sameMembers([...new Set(refs.flat())], [...functional])
    })
  )

  const anyType = FastCheck.constantFrom(...missionTypes)
  it.effect.prop(
    "give front matter that keeps any title",
    [FastCheck.string(), FastCheck.string(), anyType],
    ([title, agent, type]) =>
      Effect.gen(function* () {
        const assets = yield* TemplateAssets
        const path = `missions/${type}/templates/task-prompt-template.md`
        const content = yield* Effect.flatten(assets.read(path))
        const facts = { ...mission, workPackage: { id: "WP01", title }, agent }
        const [, frontMatter] = (yield* render({ path, content }, workPackageValues(facts))).split("---\n")
        const { history, ...rest } = parse(frontMatter ?? "")
        assert.deepStrictEqual(rest, {
          work_package_id: "WP01",
          title: oneLine(title),
          lane: "planned",
          dependencies: [],
          requirement_refs: [],
          subtasks: [],
          phase: "",
          assignee: "",
          agent: "",
          shell_pid: "",
          review_status: "",
          reviewed_by: ""
        })
        assert.deepStrictEqual(history, [
          { timestamp: "2026-02-12T10:15:30Z", lane: "planned", agent: oneLine(agent), action: "Prompt created" }
        ])
      }).pipe(Effect.provide(layer))
  )
})
