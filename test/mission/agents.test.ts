import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { parse as parseToml } from "smol-toml"
import { parse as parseYaml } from "yaml"
import { agents, asCommandFile } from "../../src/mission/agents.ts"
import { initProject } from "../../src/mission/initProject.ts"
import { layer as packageAssets } from "../../src/templates/PackageTemplateAssets.ts"
import { TemplateAssets } from "../../src/templates/TemplateAssets.ts"
import { missionTypes } from "../../src/templates/tiers.ts"
import { initOptions, repositoryWorld } from "./world.ts"

/** Reference facts: cli 2.13, each agent as it stands there. */
const expected = [
  ["claude", ".claude/commands", "md"],
  ["gemini", ".gemini/commands", "toml"],
  ["copilot", ".github/prompts", "prompt.md"],
  ["cursor", ".cursor/commands", "md"],
  ["qwen", ".qwen/commands", "toml"],
  ["opencode", ".opencode/command", "md"],
  ["windsurf", ".windsurf/workflows", "md"],
  ["codex", ".codex/prompts", "md"],
  ["kilocode", ".kilocode/workflows", "md"],
  ["auggie", ".augment/commands", "md"],
  ["roo", ".roo/commands", "md"],
  ["q", ".amazonq/prompts", "md"]
] as const

const commands = ["accept", "implement", "merge", "plan", "review", "specify", "status", "tasks"]

describe("the command files of the twelve agents", () => {
  it.scoped("lie where each of them looks, in the form that it reads, with nothing left to fill in", () =>
    Effect.gen(function* () {
      const { project, run } = yield* repositoryWorld
      yield* run(initProject(initOptions({ agents: expected.map(([key]) => key) })))
      assert.lengthOf(agents, expected.length)
      for (const [key, directory, form] of expected) {
        assert.deepStrictEqual(
          project.list(directory),
          commands.map((command) => `spec-kitty.${command}.${form}`),
          key
        )
        for (const command of commands) {
          const text = project.read(`${directory}/spec-kitty.${command}.${form}`)
          const about = form === "toml" ? parseToml(text) : parseYaml(text.split("---\n")[1] ?? "")
          assert.match(String(about["description"]), /^[A-Z].*[^.]$/, key)
          const prompt = form === "toml" ? String(about["prompt"]) : text.split("---\n").slice(2).join("---\n")
          assert.match(prompt.trim(), /^# [A-Z]/, key)
          assert.include(prompt, form === "toml" ? "{{args}}" : "$ARGUMENTS", `${key} ${command}`)
          assert.notMatch(prompt.replaceAll("{{args}}", ""), /\{\{|\{SCRIPT\}|\{ARGS\}|__AGENT__/, key)
          if (form === "toml") assert.notInclude(prompt, "$ARGUMENTS", key)
        }
      }
    })
  )

  it.scoped("are written from the project's own instructions where it has some", () =>
    Effect.gen(function* () {
      const { project, run } = yield* repositoryWorld
      project.write(".kittify/command-templates/plan.md", "---\ndescription: Ours\n---\n\nAs we do: {{ARGUMENTS}}\n")
      project.write(".kittify/command-templates/tasks.md", "Run {SCRIPT} with {ARGS}\n")
      yield* run(initProject(initOptions({ agents: ["qwen", "claude"] })))
      assert.deepStrictEqual(parseToml(project.read(".qwen/commands/spec-kitty.plan.toml")), {
        description: "Ours",
        prompt: "As we do: {{args}}\n"
      })
      assert.include(project.read(".claude/commands/spec-kitty.plan.md"), "As we do: $ARGUMENTS")
      assert.include(project.read(".claude/commands/spec-kitty.tasks.md"), "finalize-tasks")
    })
  )

  it.scoped("say the type of mission in their name where it is another one", () =>
    Effect.gen(function* () {
      const { project, run } = yield* repositoryWorld
      const options = initOptions({ agents: ["claude", "codex"], missionTypes: ["research", "software-dev"] })
      const { createdFiles } = yield* run(initProject(options))
      const own = ["implement", "plan", "review", "specify", "tasks"]
      assert.deepStrictEqual(
        project.list(".claude/commands"),
        [...commands, ...own.map((command) => `research-${command}`)].map((name) => `spec-kitty.${name}.md`).sort()
      )
      assert.include(project.list(".codex/prompts"), "spec-kitty.research_plan.md")
      assert.include(project.read(".claude/commands/spec-kitty.research-specify.md"), "--mission-type research")
      assert.include(createdFiles, project.at(".claude/commands/spec-kitty.research-specify.md"))
      assert.strictEqual(project.git("status", "--porcelain"), "")
      const refused = yield* Effect.flip(run(initProject(initOptions({ missionTypes: ["poetry"] }))))
      assert.propertyVal(refused, "message", "There are no commands for missions of type poetry")
    })
  )

  it.effect("exist for every type of mission that the package has commands for", () =>
    Effect.gen(function* () {
      const paths = yield* Effect.flatMap(TemplateAssets, ({ list }) => list)
      const types = paths.flatMap((path) => /^missions\/([^/]+)\/command-templates\//.exec(path)?.[1] ?? [])
      assert.sameMembers([...new Set(types)], [...missionTypes])
    }).pipe(Effect.provide(packageAssets))
  )

  it("keep any description and any quotes", () => {
    const [, gemini] = agents
    const markdown = '---\ndescription: >-\n  Say "no"\n  twice\n---\nUse \'\'\' and \\ and """\n'
    assert.deepStrictEqual(parseToml(gemini === undefined ? "" : asCommandFile(gemini, markdown)), {
      description: 'Say "no" twice',
      prompt: 'Use ``` and \\ and """\n'
    })
    assert.deepStrictEqual(parseToml(gemini === undefined ? "" : asCommandFile(gemini, "Bare")), {
      description: "spec-kitty command",
      prompt: "Bare\n"
    })
  })
})
