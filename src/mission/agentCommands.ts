import { Effect, Option } from "effect"
import type { Project } from "../config/CurrentProject.ts"
import { writeAtomic } from "../platform/AtomicFile.ts"
import { kindOf } from "../platform/files.ts"
import { join } from "../platform/path.ts"
import { render } from "../templates/render.ts"
import { TemplateAssets } from "../templates/TemplateAssets.ts"
import { agents, argumentsNotation, asCommandFile, commandFileName } from "./agents.ts"
import { staysInside } from "./inside.ts"

const folder = "missions/software-dev/command-templates/"

/** Writes the command files of the chosen agents; a file that is there belongs to the user and stays. */
export const installCommands = (project: Project, chosen: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const assets = yield* TemplateAssets
    const templates = (yield* assets.list).filter((path) => path.startsWith(folder))
    const written: Array<string> = []
    const kept: Array<string> = []
    for (const agent of agents.filter(({ key }) => chosen.includes(key))) {
      for (const template of templates) {
        const content = yield* assets.read(template)
        if (Option.isNone(content)) continue
        const command = template.slice(folder.length).replace(/\.md$/, "")
        const path = join(project.root, agent.directory, commandFileName(agent, command))
        yield* staysInside(project.root, path)
        if ((yield* kindOf(path)) !== "missing") {
          kept.push(path)
          continue
        }
        const source = { path: assets.locate(template), content: content.value }
        const text = yield* render(source, { ARGUMENTS: argumentsNotation(agent) })
        yield* writeAtomic(path, asCommandFile(agent, text), { mode: 0o644, directoryMode: 0o755 })
        written.push(path)
      }
    }
    return { written, kept }
  })
