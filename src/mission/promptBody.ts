/** One line of a prompt's activity log, as Ref writes it (reference facts: disk 2.6). */
export interface Activity {
  /** UTC, whole seconds, `Z`. */
  readonly at: string
  readonly actor: string
  readonly shellPid: string | null
  readonly lane: string
  readonly note: string
}

const endOfLine = (text: string) => (text.includes("\r\n") ? "\r\n" : "\n")

const oneLine = (text: string) => text.replace(/\s+/g, " ").trim()

/** The text with an entry at the end of its activity log, which is made if there is none. */
export const withActivity = (text: string, { actor, at, lane, note, shellPid }: Activity): string => {
  const pid = shellPid === null ? [] : [`shell_pid=${oneLine(shellPid)}`]
  const entry = `- ${[at, oneLine(actor), ...pid, `lane=${lane}`, oneLine(note)].join(" – ")}`
  const end = endOfLine(text)
  const heading = /^## Activity Log[ \t]*\r?$/m.exec(text)
  if (heading === null) return `${text.trimEnd()}${end}${end}## Activity Log${end}${end}${entry}${end}`
  const start = heading.index + heading[0].trimEnd().length
  const next = /^## /m.exec(text.slice(start))
  const stop = next === null ? text.length : start + next.index
  const section = text.slice(start, stop).trimEnd()
  const rest = text.slice(stop)
  const after = rest === "" ? "" : `${end}${rest}`
  return `${text.slice(0, start)}${section === "" ? end : section}${end}${entry}${end}${after}`
}

/** The text with the feedback of a review in a section of its own, before the activity log; older feedback stays. */
export const withFeedback = (text: string, reference: string, feedback: string): string => {
  const end = endOfLine(text)
  const lines = feedback.trim().split(/\r?\n/)
  const quoted = lines.map((line) => `> ${line}`.trimEnd()).join(end)
  const section = `## Review Feedback (${reference.split("/").at(-1) ?? ""})${end}${end}${quoted}${end}`
  const log = /^## Activity Log[ \t]*\r?$/m.exec(text)
  return log === null
    ? `${text.trimEnd()}${end}${end}${section}`
    : `${text.slice(0, log.index).trimEnd()}${end}${end}${section}${end}${text.slice(log.index)}`
}
