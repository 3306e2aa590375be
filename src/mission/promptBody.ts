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

/** Whether a line of the activity log says just that. */
export const hasNote = (body: string, note: string): boolean =>
  body.split(/\r?\n/).some((line) => line.startsWith("- ") && line.trimEnd().endsWith(` – ${oneLine(note)}`))

/** What a reviewer wants changed. */
export interface Feedback {
  readonly reviewer: string
  /** UTC, as in {@link Activity}. */
  readonly at: string
  readonly text: string
}

/**
 * The text with the feedback of a review in a section of its own before all others, the latest first: whoever takes the
 * package up again reads it before what they have read already. The template's empty section goes.
 */
export const withFeedback = (text: string, { at, reviewer, text: feedback }: Feedback): string => {
  const end = endOfLine(text)
  const lines = feedback.trim().split(/\r?\n/)
  const quoted = lines.map((line) => `> ${line}`.trimEnd()).join(end)
  const when = at.slice(0, 16).replace("T", " ")
  const section = `## Review Feedback (${oneLine(reviewer)}, ${when})${end}${end}${quoted}${end}`
  const kept = text.replace(emptyFeedback, "")
  const first = /^## /m.exec(kept)
  return first === null
    ? `${kept.trimEnd()}${end}${end}${section}`
    : `${kept.slice(0, first.index).trimEnd()}${end}${end}${section}${end}${kept.slice(first.index)}`
}

/** The sections of feedback of a prompt, and the prompt without them. */
export const feedbackIn = (body: string): { readonly feedback: string; readonly rest: string } => {
  const parts = body.replace(emptyFeedback, "").split(/^(?=## )/m)
  const isFeedback = (part: string) => part.startsWith("## Review Feedback")
  return {
    feedback: parts.filter(isFeedback).join("").trim(),
    rest: parts.filter((part) => !isFeedback(part)).join("")
  }
}

// helpers

/** A section that says that there is none, as templates of ours and of the Python tool begin with. */
const emptyFeedback = /^## Review Feedback[ \t]*\r?\n\s*\*(?:None yet\.|\[[^\n]*\])\*\s*(?=## |(?![\s\S]))/m
