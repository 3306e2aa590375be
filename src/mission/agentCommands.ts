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

const folder = `missions/${commandsMission}/command-templates/`

/**
 * Writes the command files of the chosen agents, each from the first tier that has it (S039 US4); a file that is there
 * belongs to the user and stays. `unchanged` are those of them that are as we write them.
 */
export const installCommands = (project: Project, chosen: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const assets = yield* TemplateAssets
    const resolver = yield* TemplateResolver
    const names = (yield* assets.list).flatMap((path) => (path.startsWith(folder) ? [path.slice(folder.length)] : []))
    const templates = yield* Effect.forEach(names, (name) =>
      resolver.resolve({ project, mission: commandsMission, name, folder: "command-templates" })
    )
    const written: Array<string> = []
    const kept: Array<string> = []
    const unchanged: Array<string> = []
    for (const agent of agents.filter(({ key }) => chosen.includes(key))) {
      for (const template of templates) {
        const command = template.name.replace(/\.md$/, "")
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
