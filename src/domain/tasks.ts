/** A checkbox line of tasks.md. */
export interface Subtask {
  readonly id: string | null
  readonly text: string
  readonly done: boolean
  /** Index of the line in the document. */
  readonly line: number
}

/** A work package as tasks.md describes it. `dependencies` is null where nothing is said about them. */
export interface TaskSection {
  readonly wpId: string
  readonly title: string
  readonly dependencies: ReadonlyArray<string> | null
  readonly requirementRefs: ReadonlyArray<string>
  readonly subtasks: ReadonlyArray<Subtask>
}

const heading = /^(#{1,6})\s+(.*?)\s*#*\s*$/
const packageHeading = /^(?:Work Package\s+)?(WP\d{2})\b[\s:\u2013\u2014-]*(.*)$/i
const dependencyLine =
  /^\s*(?:[-*+]\s+)?(?:\*\*|__)?(?:Depends on|Dependencies)(?:\*\*|__)?\s*:?\s*(?:\*\*|__)?\s*:?(.*)$/i
const referenceLine = /^\s*(?:[-*+]\s+)?(?:\*\*|__)?Requirement Refs(?:\*\*|__)?\s*:?\s*(?:\*\*|__)?\s*:?(.*)$/i
const checkbox = /^\s*[-*+]\s+\[([ xX])\]\s+(.*)$/

interface Block {
  readonly wpId: string
  readonly title: string
  readonly lines: ReadonlyArray<{ readonly text: string; readonly line: number }>
}

/** A line belongs to the work package whose heading encloses it, not to any heading that mentions its id. */
const blocks = (markdown: string): ReadonlyArray<Block> => {
  const found: Array<{ wpId: string; title: string; level: number; lines: Array<{ text: string; line: number }> }> = []
  let current: (typeof found)[number] | undefined
  let fenced = false
  for (const [line, text] of markdown.split(/\r?\n/).entries()) {
    if (/^\s*(```|~~~)/.test(text)) fenced = !fenced
    const parts = fenced ? null : heading.exec(text)
    const level = parts?.[1]?.length ?? 0
    const named = level >= 2 && level <= 4 ? packageHeading.exec(parts?.[2] ?? "") : null
    if (named !== null) {
      current = { wpId: (named[1] ?? "").toUpperCase(), title: (named[2] ?? "").trim(), level, lines: [] }
      found.push(current)
    } else if (parts !== null && current !== undefined && level <= current.level) {
      current = undefined
    } else if (!fenced) {
      current?.lines.push({ text, line })
    }
  }
  return found
}

const packageIds = (text: string) => [...new Set([...text.matchAll(/\bWP\d{2}\b/gi)].map(([id]) => id.toUpperCase()))]

/** "Depends on WP01, WP02", "Dependencies: ...", and the list under a Dependencies heading: one reader for all forms. */
const dependenciesOf = ({ lines }: Block): ReadonlyArray<string> | null => {
  const stated: Array<string> = []
  let said = false
  let listed = false
  for (const { text } of lines) {
    const title = heading.exec(text)?.[2]
    if (title !== undefined) {
      listed = /^dependencies$/i.test(title)
      said ||= listed
      continue
    }
    const inline = dependencyLine.exec(text)
    if (inline !== null && !checkbox.test(text)) {
      said = true
      stated.push(...packageIds(inline[1] ?? ""))
    } else if (listed) stated.push(...packageIds(text))
  }
  return said ? [...new Set(stated)] : null
}

const referencesOf = ({ lines }: Block): ReadonlyArray<string> => [
  ...new Set(
    lines.flatMap(({ text }) => [...(referenceLine.exec(text)?.[1] ?? "").matchAll(/\b(?:FR|NFR|C)-\d{3}\b/g)].flat())
  )
]

const subtasksOf = ({ lines }: Block): ReadonlyArray<Subtask> =>
  lines.flatMap(({ line, text }) => {
    const box = checkbox.exec(text)
    if (box === null) return []
    const words = box[2] ?? ""
    return [{ id: /\bT\d{3}\b/.exec(words)?.[0] ?? null, text: words, done: box[1] !== " ", line }]
  })

/** The work packages of a tasks.md; a package with several sections is merged in order (reference facts: cli 2.3). */
export const parseTasks = (markdown: string): ReadonlyArray<TaskSection> => {
  const sections = new Map<string, TaskSection>()
  for (const block of blocks(markdown)) {
    const before = sections.get(block.wpId)
    const dependencies = dependenciesOf(block)
    sections.set(block.wpId, {
      wpId: block.wpId,
      title: before?.title || block.title,
      dependencies:
        dependencies === null ? (before?.dependencies ?? null) : [...(before?.dependencies ?? []), ...dependencies],
      requirementRefs: [...(before?.requirementRefs ?? []), ...referencesOf(block)],
      subtasks: [...(before?.subtasks ?? []), ...subtasksOf(block)]
    })
  }
  return [...sections.values()]
}
