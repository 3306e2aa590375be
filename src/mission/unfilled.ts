import { Effect, Option } from "effect"
import { unfilledLines } from "../domain/hints.ts"
import { readTextIfExists } from "../platform/AtomicFile.ts"
import { basename, join } from "../platform/path.ts"
import { stripControl } from "../platform/terminalText.ts"
import { TemplateResolver } from "../templates/TemplateResolver.ts"
import { metaText, readMeta } from "./meta.ts"
import type { Mission } from "./Mission.ts"
import { tellAll } from "./tellAll.ts"

/** A document of a mission and the template it is made from. */
const templateOf = (name: string) =>
  name.startsWith("tasks/") ? "task-prompt-template.md" : `${name.slice(0, -3)}-template.md`

/**
 * Documents of a mission that still have hints of their template in them, each told with the first. `names` are relative
 * to the mission: `spec.md`, `tasks/WP01-part.md`. Without a template nothing is told. Reads only.
 */
export const unfilledHints = (mission: Mission, names: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const resolver = yield* TemplateResolver
    const meta = yield* readMeta(mission.directory)
    const type = Option.getOrElse(metaText(meta, "mission", "mission_type"), () => "software-dev")
    const find = (name: string) =>
      resolver.find({ project: mission.project, mission: type, name }).pipe(
        Effect.map(({ content }) => content),
        Effect.orElseSucceed(() => "")
      )
    const wanted = [...new Set(names.map(templateOf))]
    const templates = new Map(
      yield* Effect.forEach(wanted, (name) => Effect.map(find(name), (text) => [name, text] as const))
    )
    const told = yield* Effect.forEach(names, (name) =>
      Effect.gen(function* () {
        const text = yield* readTextIfExists(join(mission.directory, name))
        const lines = unfilledLines(
          templates.get(templateOf(name)) ?? "",
          Option.getOrElse(text, () => "")
        )
        const [first] = lines
        if (first === undefined) return []
        const count = `${lines.length} ${lines.length === 1 ? "hint" : "hints"}`
        const words = stripControl(first.text.trim())
        const shown = words.length > 90 ? `${words.slice(0, 89)}\u2026` : words
        return [`${name} is not filled in: ${count} of its template, the first in line ${first.line + 1}: ${shown}`]
      })
    )
    return told.flat()
  })

/** {@link unfilledHints}, told on stderr as well. */
export const tellUnfilled = (mission: Mission, names: ReadonlyArray<string>) =>
  Effect.tap(unfilledHints(mission, names), tellAll)

/** The documents that everybody plans with. */
export const planningDocuments: ReadonlyArray<string> = ["spec.md", "plan.md", "tasks.md"]

/** The name of a prompt file for {@link unfilledHints}. */
export const promptName = ({ path }: { readonly path: string }): string => `tasks/${basename(path)}`
