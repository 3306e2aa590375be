import { Effect, Option } from "effect"
import { parseTasks } from "../domain/tasks.ts"
import { readTextIfExists } from "../platform/AtomicFile.ts"
import { join } from "../platform/path.ts"
import type { Mission } from "./Mission.ts"

/** The sections of a mission's tasks.md; none where there is no such file. */
export const taskSections = (mission: Mission) =>
  Effect.map(readTextIfExists(join(mission.directory, "tasks.md")), (text) =>
    parseTasks(Option.getOrElse(text, () => ""))
  )

/** Unchecked boxes below the heading of a work package. */
export const unfinishedSubtasks = (mission: Mission, wpId: string) =>
  Effect.map(taskSections(mission), (sections) => {
    const section = sections.find((candidate) => candidate.wpId === wpId)
    return (section?.subtasks ?? []).filter(({ done }) => !done)
  })
