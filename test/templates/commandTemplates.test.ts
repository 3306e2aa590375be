import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { parse } from "yaml"
import { layer } from "../../src/templates/PackageTemplateAssets.ts"
import { TemplateAssets } from "../../src/templates/TemplateAssets.ts"
import { mentionedCommands } from "../helpers/mentionedCommands.ts"

/** Commands and options of design 3 that our instructions may name; checked against the command tree in cli tests. */
const real: Record<string, ReadonlyArray<string>> = {
  "agent feature create-feature": ["--json", "--mission-type"],
  "agent feature setup-plan": ["--feature", "--json"],
  "agent feature finalize-tasks": ["--feature", "--validate-only", "--json"],
  "agent tasks mark-status": ["--status", "--feature"],
  "agent tasks move-task": ["--to", "--feature", "--agent", "--note", "--review-feedback-file", "--json"],
  "agent workflow review": ["--feature", "--agent"],
  tasks: ["--feature", "--json"],
  implement: ["--feature", "--agent", "--json"],
  review: ["--approve", "--feature", "--agent", "--note"],
  accept: ["--feature", "--mode", "--json"],
  merge: ["--feature", "--dry-run", "--json", "--resume", "--abort"],
  status: ["--feature", "--json"],
  "sync now": [],
  "sync status": []
}

const documents = Effect.gen(function* () {
  const assets = yield* TemplateAssets
  return yield* Effect.forEach(yield* assets.list, (path) =>
    Effect.map(Effect.flatten(assets.read(path)), (content) => ({ path, content }))
  )
}).pipe(Effect.provide(layer))

describe("command templates", () => {
  it.effect("name only commands and options that exist", () =>
    Effect.gen(function* () {
      const mentions = (yield* documents).flatMap(({ content, path }) =>
        mentionedCommands(content).map((mention) => ({ path, ...mention }))
      )
      assert.isAbove(mentions.length, 20)
      for (const { command, line, options, path } of mentions) {
        assert.property(real, command, `${path}: ${line}`)
        assert.includeMembers([...(real[command] ?? [])], [...options], `${path}: ${line}`)
      }
    })
  )

  it.effect("say in their front matter what they are for, and pass on what the person typed", () =>
    Effect.gen(function* () {
      const commands = (yield* documents).filter(({ path }) => path.includes("/command-templates/"))
      const own = ["implement", "plan", "review", "specify", "tasks"]
      assert.deepStrictEqual(
        commands.map(({ path }) => path.replace("missions/", "").replace("command-templates/", "")).sort(),
        [
          ...["documentation", "research"].flatMap((mission) => own.map((name) => `${mission}/${name}.md`)),
          ...["accept", ...own, "merge", "status"].map((name) => `software-dev/${name}.md`).sort()
        ]
      )
      for (const { content, path } of commands) {
        const [, frontMatter] = content.split("---\n")
        assert.match(parse(frontMatter ?? "").description, /^[A-Z].*[^.]$/, path)
        assert.include(content, "{{ARGUMENTS}}", path)
      }
    })
  )
})
