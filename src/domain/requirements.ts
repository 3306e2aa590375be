import { visibleLines } from "./markdown.ts"

const definition = /^\s*(?:[|>*+#-]\s*|\d+[.)]\s+)*(?:\[[ xX]\]\s*\**)?(?:__|`|\[)*((?:FR|NFR|C)-\d{3})\b/

/** Ids of the requirements that a spec defines, in tables, lists and headings, in order of appearance (reference facts: cli 2.3). */
export const definedRequirements = (spec: string): ReadonlyArray<string> => [
  ...new Set(visibleLines(spec).flatMap(({ text }) => definition.exec(text)?.[1] ?? []))
]

/** Those of them that a work package has to cover. */
export const functionalRequirements = (spec: string): ReadonlyArray<string> =>
  definedRequirements(spec).filter((id) => id.startsWith("FR-"))

/** What a spec says about some of its requirements: for each, the line that defines it, without table or list marks. */
export const requirementLines = (spec: string, ids: ReadonlyArray<string>): ReadonlyArray<string> => {
  const lines = new Map<string, string>()
  for (const { text } of visibleLines(spec)) {
    const id = definition.exec(text)?.[1]
    if (id === undefined || lines.has(id)) continue
    lines.set(
      id,
      text
        .replace(/^[\s|>*+#-]+/, "")
        .replace(/[\s|]+$/, "")
        .replace(/\s*\|\s*/g, " | ")
        .replace(/\*\*|__|`/g, "")
    )
  }
  return ids.flatMap((id) => lines.get(id) ?? [])
}
