import { findCycles } from "../domain/graph.ts"
import { isHint } from "../domain/hints.ts"
import { definedRequirements, functionalRequirements } from "../domain/requirements.ts"
import type { TaskSection } from "../domain/tasks.ts"
import type { WorkPackage } from "./WorkPackage.ts"

/** What tasks.md, the prompts and the spec say together, and where they contradict each other. */
export interface Consistency {
  readonly dependencies: Readonly<Record<string, ReadonlyArray<string>>>
  readonly requirementRefs: Readonly<Record<string, ReadonlyArray<string>>>
  readonly problems: ReadonlyArray<string>
  readonly cycles: ReadonlyArray<ReadonlyArray<string>>
  readonly unknownDependencies: ReadonlyArray<string>
  readonly missingRequirementRefs: ReadonlyArray<string>
  readonly unknownRequirementRefs: ReadonlyArray<string>
  readonly unmappedFunctionalRequirements: ReadonlyArray<string>
}

interface Sources {
  readonly sections: ReadonlyArray<TaskSection>
  readonly packages: ReadonlyArray<Pick<WorkPackage, "id" | "dependencies" | "values">>
  readonly spec: string
  /** Ids and file names that no work package can have. */
  readonly misnumbered: ReadonlyArray<string>
}

/** What is wrong with a package whose id has not two digits. */
export const misnumberedProblem = (name: string): string =>
  `${name} is not read: work packages go from WP01 to WP99, with two digits`

const unique = (items: ReadonlyArray<string>): ReadonlyArray<string> => [...new Set(items)]

/** A list, or the comma-separated text that Ref accepts too. */
const listed = (value: unknown): ReadonlyArray<string> =>
  (typeof value === "string" ? value.split(",") : Array.isArray(value) ? value.map(String) : [])
    .map((item) => item.trim())
    .filter((item) => item !== "")

/** Compares the three sources (reference facts: cli 2.3): a contradiction is told, never settled in silence. */
export const consistency = ({ misnumbered, packages, sections, spec }: Sources): Consistency => {
  const ids = packages.map(({ id }) => id)
  const described = sections.map(({ wpId }) => wpId)
  const sectionOf = (id: string) => sections.find(({ wpId }) => wpId === id)

  const dependencies = Object.fromEntries(
    packages.map((entry) => [entry.id, unique(sectionOf(entry.id)?.dependencies ?? entry.dependencies)])
  )
  const requirementRefs = Object.fromEntries(
    packages.map(({ id, values }) => {
      const inTasks = sectionOf(id)?.requirementRefs ?? []
      return [id, unique(inTasks.length > 0 ? inTasks : listed(values["requirement_refs"]))]
    })
  )

  const defined = definedRequirements(spec)
  const pairs = (table: Readonly<Record<string, ReadonlyArray<string>>>) =>
    Object.entries(table).flatMap(([id, items]) => items.map((item) => [id, item] as const))
  const unknownDependencies = pairs(dependencies)
    .filter(([, needed]) => !ids.includes(needed))
    .map(([id, needed]) => `${id} -> ${needed}`)
  const unknownRequirementRefs = pairs(requirementRefs)
    .filter(([, reference]) => !defined.includes(reference))
    .map(([id, reference]) => `${id}: ${reference}`)
  const missingRequirementRefs = ids.filter((id) => requirementRefs[id]?.length === 0)
  // What has no prompt yet is a problem of its own.
  const promptless = sections.filter(({ wpId }) => !ids.includes(wpId))
  const covered = new Set(
    [...Object.values(requirementRefs), ...promptless.map((section) => section.requirementRefs)].flat()
  )
  const unmappedFunctionalRequirements = functionalRequirements(spec).filter((id) => !covered.has(id))
  const cycles = findCycles(dependencies)
  // tasks.md may add to what a prompt says; what it would take away is somebody's word and asked for.
  const contradictions = packages.flatMap(({ dependencies, id }) => {
    const stated = sectionOf(id)?.dependencies ?? null
    const lost = stated === null ? [] : dependencies.filter((needed) => !stated.includes(needed))
    return lost.length === 0
      ? []
      : [`tasks.md and the prompt of ${id} disagree: only the prompt says ${id} -> ${lost.join(", ")}`]
  })
  const misnamed = packages.flatMap(({ id, values }) => {
    const said = values["work_package_id"]
    const meant = typeof said === "string" && said.trim() !== "" ? said.trim().toUpperCase() : id
    return meant === id || meant.startsWith(`${id}-`) ? [] : [`the prompt file of ${id} says work_package_id: ${said}`]
  })
  const twice = unique(ids.filter((id, index) => ids.indexOf(id) !== index))

  return {
    dependencies,
    requirementRefs,
    cycles,
    unknownDependencies,
    missingRequirementRefs,
    unknownRequirementRefs,
    unmappedFunctionalRequirements,
    problems: [
      ...misnumbered.map(misnumberedProblem),
      ...(ids.length === 0 && described.length === 0 ? ["tasks.md describes no work package (`## WP01: Title`)"] : []),
      ...twice.map((id) => `${id} has more than one prompt file`),
      ...misnamed,
      ...promptless.map(({ title, wpId }) =>
        isHint(title)
          ? `${wpId} is not described yet: its title in tasks.md is ${title.trim() === "" ? "empty" : `still ${title.trim()}`}`
          : `${wpId} has no prompt file tasks/${wpId}-*.md`
      ),
      ...ids.filter((id) => !described.includes(id)).map((id) => `${id} has a prompt file but no section in tasks.md`),
      ...cycles.map((cycle) => `dependencies go round in a circle: ${[...cycle, cycle[0]].join(" -> ")}`),
      ...unknownDependencies.map((pair) => `unknown dependency: ${pair}`),
      ...contradictions,
      ...missingRequirementRefs.map((id) => `${id} names no requirement (\`Requirement Refs: FR-001\`)`),
      ...unknownRequirementRefs.map((pair) => `not a requirement of spec.md: ${pair}`),
      ...unmappedFunctionalRequirements.map((id) => `no work package covers ${id}`)
    ]
  }
}
