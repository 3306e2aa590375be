import { Effect } from "effect"
import type { StatusEvent } from "../domain/StatusEvent.ts"
import type { Mission } from "./Mission.ts"
import { taskSections } from "./subtasks.ts"
import type { WorkPackage } from "./WorkPackage.ts"

/** Packages with what they wait for: until the log (`events`) knows one, tasks.md counts beside its prompt. */
export const withKnownDependencies = (
  mission: Mission,
  packages: ReadonlyArray<WorkPackage>,
  events: ReadonlyArray<StatusEvent>
) =>
  Effect.map(taskSections(mission), (sections) => {
    const known = new Set(events.map(({ wpId }) => wpId))
    return packages.map((workPackage): WorkPackage => {
      if (known.has(workPackage.id) && "dependencies" in workPackage.values) return workPackage
      const stated = sections.find(({ wpId }) => wpId === workPackage.id)?.dependencies ?? []
      return { ...workPackage, dependencies: [...new Set([...workPackage.dependencies, ...stated])] }
    })
  })
