import { Clock, DateTime, Effect, Either, Option } from "effect"
import { isHint } from "../domain/hints.ts"
import { slugify } from "../domain/slug.ts"
import { parseTasks, type TaskSection } from "../domain/tasks.ts"
import { readTextIfExists, writeAtomic } from "../platform/AtomicFile.ts"
import { join } from "../platform/path.ts"
import { workPackageValues } from "../templates/placeholders.ts"
import { render } from "../templates/render.ts"
import { actorOf } from "./actor.ts"
import { PromptBroken } from "./errors.ts"
import { editFrontMatter } from "./frontmatter.ts"
import type { Mission } from "./Mission.ts"
import { missionTemplate } from "./setupPlan.ts"
import { listWorkPackages, misnamedPrompts } from "./WorkPackage.ts"

/**
 * Writes a prompt to fill in, from its template, for every work package that tasks.md describes and that has none; one
 * whose title is still the template's is not described yet. Returns their paths; commits nothing. Where a file only looks
 * like a prompt nothing is written: it may be the one that is missing.
 */
export const scaffoldPrompts = Effect.fn("mission.scaffoldPrompts")(function* (mission: Mission, tasks: string) {
  const text = Option.getOrElse(yield* readTextIfExists(tasks), () => "")
  const present = yield* listWorkPackages(mission)
  if (text.includes("\0") || (yield* misnamedPrompts(mission)).length > 0) return []
  const missing = parseTasks(text).filter(({ title, wpId }) => !isHint(title) && !present.some(({ id }) => id === wpId))
  if (missing.length === 0) return []
  const { facts, template } = yield* missionTemplate(mission, "task-prompt-template.md")
  const agent = yield* actorOf(mission, Option.none())
  const at = DateTime.unsafeMake(yield* Clock.currentTimeMillis)
  return yield* Effect.forEach(missing, (section) =>
    Effect.gen(function* () {
      const path = join(mission.directory, "tasks", promptNameOf(section, text))
      const workPackage = { id: section.wpId, title: section.title }
      const blank = yield* render(template, workPackageValues({ ...facts, at, workPackage, agent }))
      const prompt = withStatements(withSubtasks(blank, section), section)
      const subtasks = section.subtasks.flatMap(({ id }) => id ?? [])
      const filled = subtasks.length === 0 ? Either.right(prompt) : editFrontMatter(prompt, { subtasks })
      if (Either.isLeft(filled)) return yield* new PromptBroken({ path: template.path, reason: filled.left })
      yield* writeAtomic(path, filled.right, { mode: 0o644 })
      return path
    })
  )
})

// helpers

/** As tasks.md names the file, unless that is still the template's name; else after the title. */
const promptNameOf = ({ title, wpId }: TaskSection, tasks: string): string => {
  const named = new RegExp(`\\btasks/(${wpId}-[A-Za-z0-9][A-Za-z0-9._-]*\\.md)\\b`).exec(tasks)?.[1]
  if (named !== undefined && named !== `${wpId}-short-title.md`) return named
  return `${[wpId, slugify(title)].filter((part) => part !== "").join("-")}.md`
}

/** The template's block for a subtask, once for each with its id and words; as it is where tasks.md names none. */
const withSubtasks = (prompt: string, { subtasks }: TaskSection): string => {
  const block = /^### T\d{3}\b.*\n[\s\S]*?(?=^#{2,3} |(?![\s\S]))/m.exec(prompt)
  if (block === null || subtasks.length === 0) return prompt
  const rest = block[0].slice(block[0].indexOf("\n")).trimEnd()
  const blocks = subtasks.map(({ id, text }) => {
    const words = text.replace(/^[*_`]*T\d{3}\b[*_`]*[\s:.)\u2013\u2014-]*/, "").trim()
    return `### ${[id ?? "", words].filter((part) => part !== "").join(" - ")}${rest}\n`
  })
  return `${prompt.slice(0, block.index)}${blocks.join("\n")}\n${prompt.slice(block.index + block[0].length)}`
}

/** A hint behind a label of the template gives way to what tasks.md says under the same label. */
const withStatements = (prompt: string, { requirementRefs, statements }: TaskSection): string => {
  const refs = requirementRefs.length === 0 ? {} : { "requirement refs": requirementRefs.join(", ") }
  const known = new Map(Object.entries({ ...statements, ...refs }))
  return prompt.replace(/^(- \*\*([^*\n]+)\*\*: )\[[^\]\n]*\]$/gm, (line: string, start: string, name: string) => {
    const said = known.get(name.toLowerCase())
    return said === undefined ? line : `${start}${said}`
  })
}
