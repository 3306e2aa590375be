import { Effect, Option } from "effect"
import type { Project } from "../config/CurrentProject.ts"
import { readTextIfExists, writeAtomic } from "../platform/AtomicFile.ts"
import { kindOf } from "../platform/files.ts"
import { join } from "../platform/path.ts"
import { render } from "../templates/render.ts"
import { TemplateAssets } from "../templates/TemplateAssets.ts"
import { agents, argumentsNotation, asCommandFile, commandFileName } from "./agents.ts"
import { staysInside } from "./inside.ts"

const folder = "missions/software-dev/command-templates/"

/**
 * Writes the command files of the chosen agents; a file that is there belongs to the user and stays. `unchanged` are
 * those of them that are as we write them.
 */
export const installCommands = (project: Project, chosen: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const assets = yield* TemplateAssets
    const templates = (yield* assets.list).filter((path) => path.startsWith(folder))
    const written: Array<string> = []
    const kept: Array<string> = []
    const unchanged: Array<string> = []
    for (const agent of agents.filter(({ key }) => chosen.includes(key))) {
      for (const template of templates) {
        const content = yield* assets.read(template)
        if (Option.isNone(content)) continue
        const command = template.slice(folder.length).replace(/\.md$/, "")
        const path = join(project.root, agent.directory, commandFileName(agent, command))
        yield* staysInside(project.root, path)
        const source = { path: assets.locate(template), content: content.value }
        const text = asCommandFile(agent, yield* render(source, { ARGUMENTS: argumentsNotation(agent) }))
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
