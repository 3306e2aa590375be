import { assert, describe, it } from "@effect/vitest"
import { Effect, Either } from "effect"
import { projectAt } from "../../src/config/CurrentProject.ts"
import { templateOrigins } from "../../src/templates/origins.ts"
import { TemplateResolver } from "../../src/templates/TemplateResolver.ts"
import { withLog } from "../helpers/folder.ts"
import { readme, spec, templateWorld, type Package } from "./world.ts"

const command = "missions/software-dev/command-templates/plan.md"
const held: Package = {
  assets: { [command]: "Plan, second edition", [spec]: "spec", [readme]: "readme" },
  shipped: {
    [command]: ["Plan, first edition", "Plan, second edition"],
    "templates/spec-template.md": ["generic spec 1"]
  }
}

const resolved = ({ project, run }: Effect.Effect.Success<typeof templateWorld>) =>
  withLog(
    run(
      Effect.flatMap(TemplateResolver, ({ resolve }) =>
        resolve({
          project: projectAt(project.path),
          mission: "software-dev",
          name: "plan.md",
          folder: "command-templates"
        })
      ),
      held
    )
  )

describe("an agent's instructions", () => {
  it.scoped("come from the project or the user where somebody has written his own", () =>
    Effect.gen(function* () {
      const world = yield* templateWorld
      yield* world.migrate(held)
      assert.deepInclude((yield* resolved(world))[0], { tier: "user-mission", content: "Plan, second edition" })
      world.project.write(".kittify/command-templates/plan.md", "Plan as we do")
      const [found, lines] = yield* resolved(world)
      assert.deepInclude(found, { tier: "project", content: "Plan as we do" })
      assert.deepStrictEqual(lines, [])
    })
  )

  it.scoped("are never a copy of what an earlier version shipped", () =>
    Effect.gen(function* () {
      const world = yield* templateWorld
      world.project.write(`.kittify/${command}`, "Plan, first edition")
      assert.deepInclude((yield* resolved(world))[0], { tier: "package", content: "Plan, second edition" })
    })
  )

  for (const foreign of ["Run {SCRIPT} first", "With {ARGS}", "{AGENT_SCRIPT}", "You are __AGENT__"]) {
    it.scoped(`are not those for the Python spec-kitty (${foreign}), and that is said`, () =>
      Effect.gen(function* () {
        const world = yield* templateWorld
        const path = world.project.write(".kittify/command-templates/plan.md", foreign)
        const [found, lines] = yield* resolved(world)
        assert.deepInclude(found, { tier: "package", passedOver: [path] })
        assert.include(lines.join(), `${path} is for the Python spec-kitty`)
      })
    )
  }

  it.scoped("may use our own placeholders", () =>
    Effect.gen(function* () {
      const world = yield* templateWorld
      world.project.write(".kittify/command-templates/plan.md", "Asked: {{ARGUMENTS}}, {{ARGS}}")
      assert.strictEqual((yield* resolved(world))[0].tier, "project")
    })
  )
})

describe("templateOrigins", () => {
  it.scoped("says of every file what the resolver says, and what it won over", () =>
    Effect.gen(function* () {
      const { migrate, project, run, runtime } = yield* templateWorld
      yield* migrate(held)
      const own = project.write(".kittify/templates/spec-template.md", "ours")
      project.write(".kittify/templates/README.md", "no template")
      project.write(".kittify/templates/letter.md", "a template that only we have")
      const origins = yield* run(templateOrigins(projectAt(project.path), "software-dev"), held)
      assert.deepStrictEqual(
        origins.map(({ found, lost, name }) => [
          name,
          Either.match(found, { onLeft: ({ _tag }) => _tag, onRight: ({ path, tier }) => `${tier} ${path}` }),
          lost.map(({ tier }) => tier)
        ]),
        [
          ["letter.md", `project ${project.at(".kittify/templates/letter.md")}`, []],
          ["spec-template.md", `project ${own}`, ["user-mission", "package"]],
          ["tasks-readme.md", `user ${runtime.at(readme)}`, ["package"]],
          ["plan.md", `user-mission ${runtime.at(command)}`, ["package"]]
        ]
      )
    })
  )

  it.scoped("shows what a type of mission lacks, and refuses a type that is no name", () =>
    Effect.gen(function* () {
      const { project, run } = yield* templateWorld
      const [origin] = yield* run(templateOrigins(projectAt(project.path), "poetry"), held)
      assert.strictEqual(origin && Either.isLeft(origin.found) && origin.found.left._tag, "TemplateMissing")
      const refused = yield* Effect.flip(run(templateOrigins(projectAt(project.path), "../x"), held))
      assert.strictEqual(refused._tag, "TemplateNameRefused")
    })
  )
})

describe("the notice of an unmigrated project", () => {
  it.scoped("is for copies that migrate would delete, not for what a project has of its own", () =>
    Effect.gen(function* () {
      const { migrate, project, resolve } = yield* templateWorld
      yield* migrate(held)
      project.write(".kittify/templates/spec-template.md", "generic spec 1")
      const [found, lines] = yield* withLog(resolve("spec-template.md", held))
      assert.strictEqual(found.content, "generic spec 1")
      assert.lengthOf(lines, 1)
      assert.include(lines.join(), "Run `spec-kitty migrate`")
      project.write(".kittify/templates/spec-template.md", "ours")
      assert.deepStrictEqual((yield* withLog(resolve("spec-template.md", held)))[1], [])
    })
  )
})
