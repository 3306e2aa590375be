import { Effect, Option } from "effect"
import type { Project } from "../config/CurrentProject.ts"
import { readTextIfExists, writeAtomic } from "../platform/AtomicFile.ts"
import { kindOf } from "../platform/files.ts"
import { join } from "../platform/path.ts"
import { render } from "../templates/render.ts"
import { TemplateAssets } from "../templates/TemplateAssets.ts"
import { TemplateResolver } from "../templates/TemplateResolver.ts"
import { commandsMission } from "../templates/tiers.ts"
import { agents, argumentsNotation, asCommandFile, commandFileName } from "./agents.ts"
import { staysInside } from "./inside.ts"

/**
 * Writes the command files of the chosen agents, each from the first tier that has it (S039 US4); a file that is there
 * belongs to the user and stays. `unchanged` are those of them that are as we write them. Those of another type of
 * mission than software-dev have it in their name: `spec-kitty.research-plan.md`.
 */
export const installCommands = (project: Project, chosen: ReadonlyArray<string>, types: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const templates = (yield* Effect.forEach([...new Set([commandsMission, ...types])], (type) =>
      commandsOf(project, type)
    )).flat()
    const written: Array<string> = []
    const kept: Array<string> = []
    const unchanged: Array<string> = []
    for (const agent of agents.filter(({ key }) => chosen.includes(key))) {
      for (const { command, template } of templates) {
        const path = join(project.root, agent.directory, commandFileName(agent, command))
        yield* staysInside(project.root, path)
        const text = asCommandFile(agent, yield* render(template, { ARGUMENTS: argumentsNotation(agent) }))
        const kind = yield* kindOf(path)
        if (kind !== "missing") {
          kept.push(path)
          if (kind === "file" && Option.contains(yield* readTextIfExists(path), text)) unchanged.push(path)
          continue
        }
        yield* writeAtomic(path, text, { mode: 0o644, directoryMode: 0o755 })
        written.push(path)
      }
    }
    return { written, kept, unchanged }
  })

// helpers

const commandsOf = (project: Project, mission: string) =>
  Effect.gen(function* () {
    const assets = yield* TemplateAssets
    const resolver = yield* TemplateResolver
    const folder = `missions/${mission}/command-templates/`
    const names = (yield* assets.list).flatMap((path) => (path.startsWith(folder) ? [path.slice(folder.length)] : []))
    return yield* Effect.forEach(names, (name) =>
      Effect.map(resolver.resolve({ project, mission, name, folder: "command-templates" }), (template) => ({
        command: `${mission === commandsMission ? "" : `${mission}-`}${name.replace(/\.md$/, "")}`,
        template
      }))
    )
  })
