/** A line that a reader of the rendered document sees; `line` is its index in the source. */
export interface Line {
  readonly text: string
  readonly line: number
}

/** The document without HTML comments and fenced code, neither of which says anything about the mission. */
export const visibleLines = (markdown: string): ReadonlyArray<Line> => {
  const visible: Array<Line> = []
  let fence: string | undefined
  for (const [line, text] of withoutComments(markdown).split(/\r?\n/).entries()) {
    const [, marks, rest] = /^\s*(`{3,}|~{3,})(.*)$/.exec(text) ?? []
    if (marks === undefined || rest === undefined) {
      if (fence === undefined) visible.push({ text, line })
    } else if (fence === undefined) {
      if (marks.startsWith("`") && rest.includes("`")) visible.push({ text, line })
      else fence = marks
    } else if (marks.startsWith(fence) && rest.trim() === "") fence = undefined
  }
  return visible
}

/** The document without HTML comments; fenced code is in it. */
export const uncommentedLines = (markdown: string): ReadonlyArray<Line> =>
  withoutComments(markdown)
    .split(/\r?\n/)
    .map((text, line) => ({ text, line }))

/** A heading's level and words; none for any other line. */
export const headingOf = (text: string): { readonly level: number; readonly title: string } | undefined => {
  const [, marks, title] = /^ {0,3}(#{1,6})\s+(\S.*)$/.exec(text) ?? []
  return marks === undefined || title === undefined
    ? undefined
    : { level: marks.length, title: title.trim().replace(/\s#+$/, "").trim() }
}

// helpers

/** Line breaks stay, so that the lines that are left keep their numbers. */
const withoutComments = (markdown: string): string => {
  const kept: Array<string> = []
  let from = 0
  for (;;) {
    const start = markdown.indexOf("<!--", from)
    const end = start === -1 ? -1 : markdown.indexOf("-->", start + 4)
    if (end === -1) return [...kept, markdown.slice(from)].join("")
    kept.push(markdown.slice(from, start), markdown.slice(start, end).replace(/[^\n]/g, ""))
    from = end + 3
  }
}
