import { rmSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { createFeature } from "../../src/mission/createFeature.ts"
import type { TasksInconsistent } from "../../src/mission/errors.ts"
import { finalizeTasks } from "../../src/mission/finalizeTasks.ts"
import {
  filesOf,
  lanesOf,
  missionFolder,
  newFeature,
  projectWorld,
  refusingHook,
  tagOf,
  treeOf,
  writeTasks
} from "./world.ts"

const finalize = finalizeTasks({ feature: Option.none(), validateOnly: false })
const validate = finalizeTasks({ feature: Option.none(), validateOnly: true })

const described = Effect.tap(projectWorld, ({ project, run }) =>
  Effect.map(run(createFeature(newFeature("login"))), () => writeTasks(project, { WP01: [], WP02: ["WP01"] }))
)

describe("finalizeTasks", () => {
  it.scoped("writes what it read into the prompts, opens the log, commits once, and says that packages exist", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* described
      const done = yield* run(finalize)
      assert.deepStrictEqual(done.dependencies, { WP01: [], WP02: ["WP01"] })
      assert.deepStrictEqual(done.requirementRefs, { WP01: ["FR-001"], WP02: ["FR-001"] })
      const prompt = project.read(`${missionFolder}/tasks/WP02-part.md`)
      assert.match(prompt, /^dependencies:\s+- WP01$/m)
      assert.match(prompt, /^requirement_refs:\s+- FR-001$/m)
      assert.deepStrictEqual(lanesOf(project, "WP01"), ["planned->planned"])
      assert.strictEqual(JSON.parse(project.read(`${missionFolder}/status.json`)).summary.planned, 2)
      assert.deepStrictEqual(done.files, [
        `${missionFolder}/spec.md`,
        `${missionFolder}/status.events.jsonl`,
        `${missionFolder}/status.json`,
        `${missionFolder}/tasks.md`,
        `${missionFolder}/tasks/WP01-part.md`,
        `${missionFolder}/tasks/WP02-part.md`
      ])
      assert.deepStrictEqual(filesOf(project), done.files)
      const [first, second, ...others] = queued("WPCreated")
      assert.deepStrictEqual(others, [])
      assert.deepInclude(second?.payload, { wp_id: "WP02", title: "Part WP02", dependencies: ["WP01"] })
      assert.isNotNull(first?.causation_id)
      assert.strictEqual(first?.causation_id, second?.causation_id)
      assert.deepStrictEqual(queued("WPStatusChanged"), [])
    })
  )

  it.scoped("changes nothing the second time, and announces only what is new later", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* described
      yield* run(finalize)
      const before = treeOf(project)
      const again = yield* run(finalize)
      assert.deepInclude(again, { created: [], updated: [], commit: null, files: [] })
      assert.deepStrictEqual(treeOf(project), before)
      writeTasks(project, { WP01: [], WP02: ["WP01"], WP03: [] })
      const more = yield* run(finalize)
      assert.deepStrictEqual(more.created, ["WP03"])
      assert.deepStrictEqual(
        queued("WPCreated").map(({ payload }) => payload["wp_id"]),
        ["WP01", "WP02", "WP03"]
      )
    })
  )

  it.scoped("only checks when asked to", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* described
      const before = treeOf(project)
      const found = yield* run(validate)
      assert.isTrue(found.validated)
      assert.deepStrictEqual(treeOf(project), before)
      assert.deepStrictEqual(queued("WPCreated"), [])
    })
  )

  it.scoped("keeps comments, unknown keys and the body of a prompt", () =>
    Effect.gen(function* () {
      const { project, run } = yield* described
      const body = "\n# WP01\n\n| a | b |\n|---|---|\n\ttabs  and trailing  \n"
      const name = `${missionFolder}/tasks/WP01-part.md`
      project.write(name, `---\n# who\nwork_package_id: "WP01"\ntitle: 'It''s'\nx_own: [1, 2] # mine\n---\n${body}`)
      yield* run(finalize)
      const text = project.read(name)
      assert.isTrue(text.startsWith(`---\n# who\nwork_package_id: "WP01"\ntitle: 'It''s'\nx_own: [1, 2] # mine\n`))
      assert.isTrue(text.endsWith(`---\n${body}`))
    })
  )

  const refused = (
    what: string,
    change: (write: (name: string, text: string) => void) => void,
    problems: ReadonlyArray<string>,
    facts: Partial<TasksInconsistent> = {}
  ) =>
    it.scoped(`refuses ${what}, and writes nothing`, () =>
      Effect.gen(function* () {
        const { project, queued, run } = yield* described
        change((name, text) => project.write(`${missionFolder}/${name}`, text))
        const before = treeOf(project)
        const error = (yield* Effect.flip(run(finalize))) as TasksInconsistent
        assert.strictEqual(error._tag, "TasksInconsistent")
        for (const problem of problems) assert.include(error.problems.join("\n"), problem)
        for (const [name, value] of Object.entries(facts)) {
          assert.deepStrictEqual(Reflect.get(error, name), value)
        }
        assert.deepStrictEqual(treeOf(project), before)
        assert.deepStrictEqual(queued("WPCreated"), [])
      })
    )

  const sections = (first: string, second: string) =>
    `## WP01: One\n\nRequirement Refs: FR-001\n\n${first}\n\n## WP02: Two\n\nRequirement Refs: FR-001\n\n${second}\n`

  refused(
    "a circle",
    (write) => write("tasks.md", sections("Depends on WP02", "- **Dependencies**: WP01")),
    ["circle"],
    {
      cycles: [["WP01", "WP02"]]
    }
  )
  refused("a package that waits for itself", (write) => write("tasks.md", sections("Dependencies: WP01", "")), [
    "WP01 -> WP01"
  ])
  refused("an unknown dependency", (write) => write("tasks.md", sections("### Dependencies\n- WP07 (later)", "")), [
    "WP01 -> WP07"
  ])
  refused(
    "a requirement that nobody covers",
    (write) => write("spec.md", "- **FR-001**: a\n- **FR-002**: b\n\n| FR-003 | c |\n"),
    ["no work package covers FR-002", "no work package covers FR-003"],
    { unmappedFunctionalRequirements: ["FR-002", "FR-003"] }
  )
  refused(
    "a requirement that the spec does not have, and a package without any",
    (write) => write("tasks.md", "## WP01: One\n\nRequirement Refs: FR-001, FR-009\n\n## WP02: Two\n"),
    ["WP01: FR-009", "WP02 names no requirement"]
  )
  refused("a section without a prompt", (write) => write("tasks.md", `${sections("", "")}\n## WP03: Three\n`), [
    "WP03 has no prompt file"
  ])
  refused("a prompt without a section", (write) => write("tasks/WP04-x.md", "---\n---\n"), [
    "WP04 has a prompt file but no"
  ])
  refused("a prompt that nobody would read", (write) => write("tasks/WP100-late.md", "---\n---\n"), [
    "WP100-late.md is not read"
  ])
  refused("two prompts of one package", (write) => write("tasks/WP01-again.md", "---\n---\n"), ["more than one prompt"])
  refused(
    "a prompt whose dependency tasks.md would take away",
    (write) => {
      write("tasks.md", sections("", "Dependencies: None"))
      write("tasks/WP02-part.md", "---\ntitle: Two\ndependencies: [WP01]\n---\n")
    },
    ["only the prompt says WP02 -> WP01"]
  )

  it.scoped("takes a dependency from the prompt where tasks.md says nothing", () =>
    Effect.gen(function* () {
      const { project, run } = yield* described
      project.write(`${missionFolder}/tasks.md`, sections("", ""))
      project.write(`${missionFolder}/tasks/WP02-part.md`, "---\ntitle: Two\ndependencies: [WP01]\n---\n")
      assert.deepStrictEqual((yield* run(finalize)).dependencies, { WP01: [], WP02: ["WP01"] })
    })
  )

  it.scoped("needs tasks.md, and prompts whose front matter can be read", () =>
    Effect.gen(function* () {
      const { project, run } = yield* described
      project.write(`${missionFolder}/tasks/WP01-part.md`, "---\ntitle: [\n---\n")
      assert.strictEqual(yield* tagOf(run(finalize)), "PromptBroken")
      const bare = yield* projectWorld
      yield* bare.run(createFeature(newFeature("login")))
      assert.strictEqual(yield* tagOf(bare.run(finalize)), "ArtifactMissing")
    })
  )

  it.scoped("asks for a prompt only, where tasks.md covers the requirement already", () =>
    Effect.gen(function* () {
      const { project, run } = yield* described
      for (const id of ["WP01", "WP02"]) rmSync(project.at(missionFolder, `tasks/${id}-part.md`))
      const error = (yield* Effect.flip(run(validate))) as TasksInconsistent
      assert.deepStrictEqual(
        error.problems,
        ["WP01", "WP02"].map((id) => `${id} has no prompt file tasks/${id}-*.md`)
      )
    })
  )

  it.scoped("says what is not committed when a hook refuses, and has recorded everything", () =>
    Effect.gen(function* () {
      const { project, queued, run } = yield* described
      refusingHook(project)
      const done = yield* run(finalize)
      assert.deepInclude(done, { commit: null, files: [] })
      assert.include(done.warnings.join(), "Not committed")
      assert.strictEqual(queued("WPCreated").length, 2)
      assert.deepStrictEqual(lanesOf(project, "WP02"), ["planned->planned"])
    })
  )
})
