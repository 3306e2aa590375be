import { headingOf, type Line } from "./markdown.ts"

/** How a document names a fact: `colon` for words that start a sentence of another meaning without one. */
export interface Label {
  readonly words: string
  readonly colon: boolean
}

const checkbox = /^\s*[-*+]\s+\[[ xX]\]\s/
const bullet = /^\s*(?:[-*+]|\d+[.)])\s+/
const otherLabel = /^\s*(?:\*\*|__)(?!WP\d{2})[^*_]+(?::\s*(?:\*\*|__)|(?:\*\*|__)\s*:)/i
const unfinished = /(?:[,&]|\band)\s*$/i

/**
 * What is said under a label: the rest of its line, the list below it, or all that stands under a heading of that name.
 * Null where the label does not occur, which is not the same as an empty answer.
 */
export const labelled = (lines: ReadonlyArray<Line>, { colon, words }: Label): ReadonlyArray<string> | null => {
  const inline = new RegExp(
    `^\\s*(?:>\\s*)?(?:[-*+]\\s+)?[*_]*(?:${words})(?![a-z])[*_]*\\s*${colon ? ":" : ":?"}[*_]*(.*)$`,
    "i"
  )
  const alone = new RegExp(`^[*_]*(?:${words})[*_]*\\s*:?$`, "i")
  const said: Array<string> = []
  let found = false
  let reading: "heading" | "list" | "sentence" | undefined
  for (const { text } of lines) {
    const title = headingOf(text)?.title
    const rest = checkbox.test(text) ? undefined : inline.exec(title ?? text)?.[1]
    if (title !== undefined) reading = alone.test(title) ? "heading" : undefined
    if (rest !== undefined || reading === "heading") found = true
    if (rest !== undefined) {
      said.push(rest)
      if (reading !== "heading") reading = rest.trim() === "" ? "list" : unfinished.test(rest) ? "sentence" : undefined
    } else if (title !== undefined || text.trim() === "") {
      continue
    } else if (reading === "heading" && !otherLabel.test(text)) {
      said.push(text)
    } else if (reading === "list" && bullet.test(text) && !checkbox.test(text)) {
      said.push(text)
    } else if (reading === "sentence") {
      said.push(text)
      if (!unfinished.test(text)) reading = undefined
    } else reading = undefined
  }
  return found ? said : null
}

const range = /\b(WP|FR-|NFR-|C-)(\d{2,3})\s*(?:-|\u2013|\u2014|\.{2,3}|\bto\b|\bthrough\b)\s*\1(\d{2,3})\b/gi

const expanded = (text: string) =>
  text.replace(range, (_all, prefix: string, first: string, last: string) =>
    Array.from({ length: Math.max(0, Number(last) - Number(first) + 1) }, (_, step) =>
      [prefix, String(Number(first) + step).padStart(first.length, "0")].join("")
    ).join(", ")
  )

const aside = /\([^()]*\)/g
const nothing = /^[\s*_`>+-]*(?:none|nothing|n\/a|no (?:dependencies|other))\b/i
const reverse = /^[\s*_`>+-]*(?:blocks|unblocks|enables|required by|needed by)\b/i
const otherMatter = /[.;]\s+(?!\W*WP\d{2}\b)|,?\s(?:while|whereas|because|since|but|so)\s/i

/** The work packages that a statement about dependencies names: without asides, other matters, and what waits for us. */
export const packagesNamed = (statement: string): ReadonlyArray<string> => {
  if (nothing.test(statement) || reverse.test(statement)) return []
  const outside = statement.replace(aside, " ")
  const [matter] = (/\bWP\d{2}\b/i.test(outside) ? outside : statement).split(otherMatter)
  return [...expanded(matter ?? "").matchAll(/\bWP\d{2}\b/gi)].map(([id]) => id.toUpperCase())
}

/** The requirements that a statement names. */
export const requirementsNamed = (statement: string): ReadonlyArray<string> =>
  [...expanded(statement).matchAll(/\b(?:FR|NFR|C)-\d{3}\b/g)].map(([id]) => id)
