import { uncommentedLines, type Line } from "./markdown.ts"

/** Words in square brackets that say what belongs there; no checkbox, no link, no open question. */
const hint = /\[(?!NEEDS CLARIFICATION)[^\]]*\p{L}[^\]]*\](?!\()/u
const checkbox = /^(\s*[-*+]\s+)\[[ xX]\]/
const placeholder = /\{\{[A-Z][A-Z0-9_]*\}\}/

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")

/**
 * The lines of a document that are still exactly a line of the template it was made from, with a hint in it. What
 * somebody wrote in brackets of their own is no such line, nor is anything in an HTML comment.
 */
export const unfilledLines = (template: string, document: string): ReadonlyArray<Line> => {
  const hints = uncommentedLines(template).flatMap(({ text }) =>
    hint.test(text.replace(checkbox, "$1")) ? [text.trimEnd()] : []
  )
  const exact = new Set(hints)
  const patterns = hints
    .filter((text) => placeholder.test(text))
    .map((text) => new RegExp(`^${text.split(placeholder).map(escaped).join(".*")}$`))
  return uncommentedLines(document).filter(({ text }) => {
    const line = text.trimEnd()
    return exact.has(line) || patterns.some((pattern) => pattern.test(line))
  })
}

/** A text that is nothing but a hint, such as the title `[Short title]`, or nothing at all. */
export const isHint = (text: string): boolean => /^$|^\[[^\]]*\]$/.test(text.trim())
