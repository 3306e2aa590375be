import { Clock, DateTime, Effect, Either, Option } from "effect"
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
  const missing = parseTasks(text).filter(
    ({ title, wpId }) => !/^$|^\[.*\]$/.test(title.trim()) && !present.some(({ id }) => id === wpId)
  )
  if (missing.length === 0) return []
  const { facts, template } = yield* missionTemplate(mission, "task-prompt-template.md")
  const agent = yield* actorOf(mission, Option.none())
  const at = DateTime.unsafeMake(yield* Clock.currentTimeMillis)
  return yield* Effect.forEach(missing, (section) =>
    Effect.gen(function* () {
      const path = join(mission.directory, "tasks", promptNameOf(section, text))
      const workPackage = { id: section.wpId, title: section.title }
      const prompt = yield* render(template, workPackageValues({ ...facts, at, workPackage, agent }))
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
