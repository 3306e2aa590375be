const definition = /^\s*(?:[|>*+-]\s*)*(?:\[[ xX]\]\s*)?(?:\*\*|__|`)?((?:FR|NFR|C)-\d{3})\b/gm

/** Ids of the requirements that a spec defines, in tables and lists, in order of appearance (reference facts: cli 2.3). */
export const definedRequirements = (spec: string): ReadonlyArray<string> => [
  ...new Set([...spec.replace(/<!--[\s\S]*?-->/g, "").matchAll(definition)].map((match) => match[1] ?? ""))
]

/** Those of them that a work package has to cover. */
export const functionalRequirements = (spec: string): ReadonlyArray<string> =>
  definedRequirements(spec).filter((id) => id.startsWith("FR-"))
