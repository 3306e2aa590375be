import { isHint } from "./hints.ts"
import { labelled, packagesNamed, requirementsNamed } from "./labels.ts"
import { headingOf, visibleLines, type Line } from "./markdown.ts"

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
  /** What is said under a bold label (`**Goal**: ...`), by the label in lower case; hints are not. */
  readonly statements: Readonly<Record<string, string>>
}

/** The work packages of a tasks.md; a package with several sections is merged in order (reference facts: cli 2.3). */
export const parseTasks = (markdown: string): ReadonlyArray<TaskSection> => {
  const sections = new Map<string, TaskSection>()
  for (const block of blocks(visibleLines(markdown))) {
    const before = sections.get(block.wpId)
    const dependencies = dependenciesOf(block)
    sections.set(block.wpId, {
      wpId: block.wpId,
      title: before?.title || block.title,
      dependencies:
        dependencies === null ? (before?.dependencies ?? null) : unique(before?.dependencies ?? [], dependencies),
      requirementRefs: unique(before?.requirementRefs ?? [], referencesOf(block)),
      subtasks: [...(before?.subtasks ?? []), ...subtasksOf(block)],
      statements: { ...statementsOf(block), ...before?.statements }
    })
  }
  return [...sections.values()]
}

/** Headings that would be work packages had they two digits: `WP100`, `WP1`. Nobody shall plan what nobody reads. */
export const misnumberedPackages = (markdown: string): ReadonlyArray<string> =>
  unique(
    visibleLines(markdown).flatMap(({ text }) => {
      const heading = headingOf(text)
      const id = misnumbered.exec(heading?.title ?? "")?.[1]?.toUpperCase()
      return id === undefined || heading === undefined || heading.level < 2 || heading.level > 4 ? [] : [id]
    })
  )

// helpers

const unique = (...lists: ReadonlyArray<ReadonlyArray<string>>) => [...new Set(lists.flat())]

interface Block {
  readonly wpId: string
  readonly title: string
  readonly level: number
  readonly lines: ReadonlyArray<Line>
}

const packageHeading = /^[*_`[]*(?:Work Package:?\s+[*_`[]*)?(WP\d{2})\b[\s:.*_`\]\u2013\u2014-]*(.*)$/i

const misnumbered = /^[*_`[]*(?:Work Package:?\s+[*_`[]*)?(WP(?!\d{2}\b)\d+)\b/i

const packageNamed = ({ text }: Line): Omit<Block, "lines"> | undefined => {
  const heading = headingOf(text)
  const [, wpId, title] = packageHeading.exec(heading?.title ?? "") ?? []
  return heading === undefined || wpId === undefined || heading.level < 2 || heading.level > 4
    ? undefined
    : { wpId: wpId.toUpperCase(), title: (title ?? "").replace(/[\s*_`]+$/, ""), level: heading.level }
}

/**
 * A line belongs to the work package whose heading encloses it, not to any heading that mentions its id: below a
 * package's own heading, `### WP01 integration` in the section of WP02 is a part of WP02.
 */
const blocks = (lines: ReadonlyArray<Line>): ReadonlyArray<Block> => {
  const ownLevel = new Map<string, number>()
  for (const { level, wpId } of lines.flatMap((line) => packageNamed(line) ?? [])) {
    ownLevel.set(wpId, Math.min(level, ownLevel.get(wpId) ?? level))
  }
  const found: Array<Block & { readonly lines: Array<Line> }> = []
  let current: (typeof found)[number] | undefined
  for (const line of lines) {
    const named = packageNamed(line)
    const level = headingOf(line.text)?.level ?? Infinity
    const within = current !== undefined && level > current.level
    if (named !== undefined && (!within || level === ownLevel.get(named.wpId))) {
      current = { ...named, lines: [] }
      found.push(current)
    } else if (within) current?.lines.push(line)
    else current = undefined
  }
  return found
}

const checkbox = /^\s*[-*+]\s+\[([ xX])\]\s+(.*)$/
const inSentence = /^(.*)\bdepends on\b(.*)$/i

/** "This package depends on WP01", unless the sentence is about another package. */
const inProse = ({ lines, wpId }: Block): ReadonlyArray<string> =>
  lines.flatMap(({ text }) => {
    const [, subject, rest] = checkbox.test(text) ? [] : (inSentence.exec(text) ?? [])
    if (subject === undefined || rest === undefined || subject.includes("|")) return []
    return packagesNamed(subject).every((id) => id === wpId) ? packagesNamed(rest) : []
  })

/** One reader for every form: a labelled line, the list below it or below a heading, a sentence (reference facts: cli 2.3). */
const dependenciesOf = (block: Block): ReadonlyArray<string> | null => {
  const stated = [
    labelled(block.lines, { words: "Dependencies|Dependency", colon: true }),
    labelled(block.lines, { words: "Depends on", colon: false })
  ]
  const prose = inProse(block)
  return stated.every((part) => part === null) && prose.length === 0
    ? null
    : unique(
        stated.flatMap((part) => (part ?? []).flatMap(packagesNamed)),
        prose
      )
}

const referencesOf = ({ lines }: Block): ReadonlyArray<string> =>
  (labelled(lines, { words: "Requirements? Ref(?:erence)?s?", colon: true }) ?? []).flatMap(requirementsNamed)

const subtasksOf = ({ lines }: Block): ReadonlyArray<Subtask> =>
  lines.flatMap(({ line, text }) => {
    const [, mark, words] = checkbox.exec(text) ?? []
    if (mark === undefined || words === undefined) return []
    return [{ id: /\bT\d{3}\b/.exec(words)?.[0] ?? null, text: words, done: mark !== " ", line }]
  })

const label = /^\s*(?:[-*+]\s+)?(?:\*\*|__)([^*_:]+?)\s*(?::\s*(?:\*\*|__)|(?:\*\*|__)\s*:)\s*(.*)$/

/** A paragraph that begins with a bold label; a list or a blank line ends it. */
const statementsOf = ({ lines }: Block): Readonly<Record<string, string>> => {
  const said = new Map<string, string>()
  let current: string | undefined
  for (const { text } of lines) {
    const [, name, rest] = label.exec(text) ?? []
    if (name !== undefined && rest !== undefined) {
      current = said.has(name.toLowerCase()) ? undefined : name.toLowerCase()
      if (current !== undefined) said.set(current, rest.trim())
    } else if (text.trim() === "" || headingOf(text) !== undefined || /^\s*(?:[-*+]|\d+[.)])\s/.test(text)) {
      current = undefined
    } else if (current !== undefined) said.set(current, `${said.get(current) ?? ""} ${text.trim()}`.trim())
  }
  return Object.fromEntries([...said].filter(([, text]) => !isHint(text)))
}
