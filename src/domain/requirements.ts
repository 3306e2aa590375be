import { visibleLines } from "./markdown.ts"

const definition = /^\s*(?:[|>*+#-]\s*|\d+[.)]\s+)*(?:\[[ xX]\]\s*\**)?(?:__|`|\[)*((?:FR|NFR|C)-\d{3})\b/

/** Ids of the requirements that a spec defines, in tables, lists and headings, in order of appearance (reference facts: cli 2.3). */
export const definedRequirements = (spec: string): ReadonlyArray<string> => [
  ...new Set(visibleLines(spec).flatMap(({ text }) => definition.exec(text)?.[1] ?? []))
]

/** Those of them that a work package has to cover. */
export const functionalRequirements = (spec: string): ReadonlyArray<string> =>
  definedRequirements(spec).filter((id) => id.startsWith("FR-"))
