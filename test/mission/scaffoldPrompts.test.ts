import { existsSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { parse } from "yaml"
import { finalizeTasks } from "../../src/mission/finalizeTasks.ts"
import { scaffoldTasks } from "../../src/mission/scaffoldTasks.ts"
import { setupPlan } from "../../src/mission/setupPlan.ts"
import type { TasksInconsistent } from "../../src/mission/errors.ts"
import { acceptAll } from "./finished.ts"
import { missionFolder, newFeature, projectWorld, start } from "./world.ts"
import { createFeature } from "../../src/mission/createFeature.ts"

const tasks = (...sections: ReadonlyArray<string>) => `# Work Packages\n\n${sections.join("\n")}`
const signIn =
  "## WP01: Sign-in form: the first\n\nRequirement Refs: FR-001\n\n- [ ] T001 Draw it\n- [ ] T002 Send it\n\n**Dependencies**: None\n"
const expiry =
  "## WP02: Session expiry\n\n**Prompt**: `tasks/WP02-expiry.md`\n\nRequirement Refs: FR-002\n\nDepends on WP01\n"

/** A mission with a spec of two requirements and this tasks.md. */
const described = (text: string, mission = "software-dev") =>
  Effect.gen(function* () {
    const world = yield* projectWorld
    yield* world.run(createFeature({ ...newFeature("login"), mission }))
    world.project.write(`${missionFolder}/spec.md`, "| FR-001 | Sign in |\n| FR-002 | Sign out |\n")
    world.project.write(`${missionFolder}/tasks.md`, text)
    const scaffold = world.run(scaffoldTasks(Option.none()))
    const names = Effect.map(scaffold, (found) =>
      Option.match(found, {
        onNone: () => "nothing" as const,
        onSome: ({ prompts }) => prompts.map((path) => path.slice(path.lastIndexOf("/") + 1))
      })
    )
    return { ...world, names, prompt: (name: string) => world.project.read(`${missionFolder}/tasks/${name}`) }
  })

describe("prompts to fill in", () => {
  it.scoped("are written for every package that has none, named as tasks.md names them or after the title", () =>
    Effect.gen(function* () {
      const { names, project, prompt, run } = yield* described(tasks(signIn, expiry))
      assert.deepStrictEqual(yield* names, ["WP01-sign-in-form-the-first.md", "WP02-expiry.md"])
      const text = prompt("WP01-sign-in-form-the-first.md")
      const values = parse(text.split("---\n")[1] ?? "")
      assert.deepInclude(values, {
        work_package_id: "WP01",
        title: "Sign-in form: the first",
        lane: "planned",
        subtasks: ["T001", "T002"]
      })
      assert.strictEqual(values.history[0].agent, "Ada")
      assert.include(text, "# WP01: Sign-in form: the first")
      assert.include(text, `kitty-specs/001-login/plan.md`)
      assert.include(project.git("status", "--porcelain"), "tasks/WP02-expiry.md")

      assert.strictEqual(yield* names, "nothing")
      const done = yield* run(finalizeTasks({ feature: Option.none(), validateOnly: false }))
      assert.deepStrictEqual(done.dependencies, { WP01: [], WP02: ["WP01"] })
    })
  )

  it.scoped("hold what tasks.md says: a block for each subtask, goal, references, risks", () =>
    Effect.gen(function* () {
      const second =
        "## WP02: Session expiry\n\n**Goal**: Sessions end\nafter an hour.\n\nRequirement Refs: FR-002\n\n" +
        "- [ ] T003 Store the time\n- [ ] T004: Ask $& again\n\n**Independent test**: [How]\n\n**Risks**: Clocks differ.\n"
      for (const mission of ["software-dev", "research", "documentation"]) {
        const { names, prompt } = yield* described(tasks(second), mission)
        yield* names
        const text = prompt("WP02-session-expiry.md")
        const headings = text.split("\n").filter((line) => line.startsWith("### "))
        assert.deepStrictEqual(headings, ["### T003 - Store the time", "### T004 - Ask $& again"], mission)
        assert.strictEqual(text.split("- **Done when**: [").length, 3)
        for (const line of [
          "**Goal**: Sessions end after an hour.",
          "**Requirement Refs**: FR-002",
          "**Risks**: Clocks differ."
        ]) {
          assert.include(text, `\n- ${line}\n`, mission)
        }
        assert.match(text, /^- \*\*Independent test\*\*: \[/m)
        assert.match(text, /\n\n## [^\n]+\n/)
        assert.notInclude(text, "T001")
      }
    })
  )

  it.scoped("are told as unfilled until they are written, with spec, plan and tasks", () =>
    Effect.gen(function* () {
      const { names, project, run } = yield* described(tasks(signIn))
      const scaffolded = yield* run(scaffoldTasks(Option.none()))
      assert.deepStrictEqual(Option.getOrThrow(scaffolded).warnings, [])
      assert.strictEqual(yield* names, "nothing")
      project.write(`${missionFolder}/spec.md`, "| FR-001 | Sign in |\n")
      const check = () => run(finalizeTasks({ feature: Option.none(), validateOnly: true }))
      const [told, ...others] = (yield* check()).warnings
      assert.deepStrictEqual(others, [])
      assert.match(
        told ?? "",
        /^tasks\/WP01-sign-in-form-the-first\.md is not filled in: \d+ hints .*, the first in line \d+: - \*\*Goal/
      )
      // The front matter grows, and with it the number of the line.
      const words = (text = "") => text.replace(/line \d+/, "line")
      const started = yield* run(start("WP01"))
      assert.deepStrictEqual(started.warnings.slice(1).map(words), [words(told)])
      assert.deepStrictEqual((yield* run(start("WP01"))).warnings.map(words), [words(told)])
      const judged = yield* run(acceptAll({ allowFail: true }))
      assert.deepStrictEqual(judged.summary.templateHints.map(words), [words(told)])
      const prompt = `${missionFolder}/tasks/WP01-sign-in-form-the-first.md`
      project.write(prompt, project.read(prompt).replace(/\[[A-Za-z][^\]]*\]/g, "x"))
      assert.deepStrictEqual((yield* run(start("WP01"))).warnings, [])

      const fresh = yield* projectWorld
      yield* fresh.run(createFeature(newFeature("login")))
      const planned = yield* fresh.run(setupPlan(Option.none()))
      assert.match(planned.warnings.join(), /^spec\.md is not filled in: \d+ hints/)
      const first = Option.getOrThrow(yield* fresh.run(scaffoldTasks(Option.none())))
      assert.deepStrictEqual(
        first.warnings.map((text) => text.split(" ")[0]),
        ["spec.md", "plan.md"]
      )
    })
  )

  it.scoped("leave prompts that are there alone, whatever they are called", () =>
    Effect.gen(function* () {
      const { names, project, prompt } = yield* described(tasks(signIn, expiry))
      project.write(`${missionFolder}/tasks/WP01-mine.md`, "mine")
      assert.deepStrictEqual(yield* names, ["WP02-expiry.md"])
      assert.strictEqual(prompt("WP01-mine.md"), "mine")
    })
  )

  it.scoped("are not written for the packages of a fresh tasks.md", () =>
    Effect.gen(function* () {
      const { names, run } = yield* described("## WP01: [Short title]\n\n## WP02\n")
      assert.strictEqual(yield* names, "nothing")
      const refused = (yield* Effect.flip(
        run(finalizeTasks({ feature: Option.none(), validateOnly: true }))
      )) as TasksInconsistent
      assert.deepStrictEqual(refused.problems.slice(0, 2), [
        "WP01 is not described yet: its title in tasks.md is still [Short title]",
        "WP02 is not described yet: its title in tasks.md is empty"
      ])
    })
  )

  it.scoped("wait where a file that is no prompt may be the one that is missing", () =>
    Effect.gen(function* () {
      const { names, project } = yield* described(tasks(signIn))
      project.write(`${missionFolder}/tasks/wp01-sign-in.md`, "mine")
      assert.strictEqual(yield* names, "nothing")
      assert.isFalse(existsSync(project.at(missionFolder, "tasks/WP01-sign-in-form-the-first.md")))
    })
  )

  it.scoped("come from the project's own template, and from that of the mission's type", () =>
    Effect.gen(function* () {
      const research = yield* described(tasks(expiry), "research")
      yield* research.names
      assert.notInclude(research.prompt("WP02-expiry.md"), "Code to read first")
      const own = yield* described(tasks(expiry))
      own.project.write(
        ".kittify/templates/task-prompt-template.md",
        "{{WP_ID}} {{TITLE}} of {{FEATURE}}, no front matter\n"
      )
      yield* own.names
      assert.strictEqual(own.prompt("WP02-expiry.md"), "WP02 Session expiry of login, no front matter\n")
    })
  )
})
