import { findCycles } from "../domain/graph.ts"
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
}

const unique = (items: ReadonlyArray<string>): ReadonlyArray<string> => [...new Set(items)]

const listed = (value: unknown): ReadonlyArray<string> => (Array.isArray(value) ? value.map(String) : [])

const sameMembers = (a: ReadonlyArray<string>, b: ReadonlyArray<string>) =>
  a.length === b.length && a.every((item) => b.includes(item))

/** Compares the three sources (reference facts: cli 2.3): a contradiction is told, never settled in silence. */
export const consistency = ({ packages, sections, spec }: Sources): Consistency => {
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
  const covered = new Set(Object.values(requirementRefs).flat())
  const unmappedFunctionalRequirements = functionalRequirements(spec).filter((id) => !covered.has(id))
  const cycles = findCycles(dependencies)
  // What an earlier run wrote may be outdated; only what a person wrote by hand can contradict tasks.md.
  const contradictions = packages.filter((entry) => {
    const stated = sectionOf(entry.id)?.dependencies
    const byHand = entry.values["planning_base_branch"] === undefined && entry.dependencies.length > 0
    return byHand && stated !== undefined && stated !== null && !sameMembers(unique(stated), unique(entry.dependencies))
  })

  return {
    dependencies,
    requirementRefs,
    cycles,
    unknownDependencies,
    missingRequirementRefs,
    unknownRequirementRefs,
    unmappedFunctionalRequirements,
    problems: [
      ...(ids.length === 0 && described.length === 0 ? ["tasks.md describes no work package (`## WP01: Title`)"] : []),
      ...described.filter((id) => !ids.includes(id)).map((id) => `${id} has no prompt file tasks/${id}-*.md`),
      ...ids.filter((id) => !described.includes(id)).map((id) => `${id} has a prompt file but no section in tasks.md`),
      ...cycles.map((cycle) => `dependencies go round in a circle: ${[...cycle, cycle[0]].join(" -> ")}`),
      ...unknownDependencies.map((pair) => `unknown dependency: ${pair}`),
      ...contradictions.map(({ id }) => `tasks.md and the prompt of ${id} name different dependencies`),
      ...missingRequirementRefs.map((id) => `${id} names no requirement (\`Requirement Refs: FR-001\`)`),
      ...unknownRequirementRefs.map((pair) => `not a requirement of spec.md: ${pair}`),
      ...unmappedFunctionalRequirements.map((id) => `no work package covers ${id}`)
    ]
  }
}
