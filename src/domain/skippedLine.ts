import { Schema } from "effect"
import { isRecordedLane } from "./Lane.ts"

/** A line of a status log that moves no work package, and why it was passed over. */
export interface SkippedLine {
  /** Counted from 1. */
  readonly line: number
  readonly reason: string
  /** A lane change may be lost in it; otherwise it is of another family and nobody misses it (reference facts: disk 3.5). */
  readonly isDamaged: boolean
}

type Line = Readonly<Record<string, unknown>>

/** Judges a line that holds an object but no lane change; `read` is the object with today's spellings. */
export const skippedObject = (line: number, object: Line, read: Line): SkippedLine =>
  familyKeys.some((key) => key in object) && !laneKeys.some((key) => key in object)
    ? { line, reason: "not a lane change", isDamaged: false }
    : { line, reason: flawOf(read), isDamaged: true }

/** Judges a line that holds no object. */
export const skippedText = (line: number, text: string): SkippedLine => ({
  line,
  reason: /^(<{7}|={7}|>{7}|\|{7})/.test(text) ? "a conflict that git left open" : "not a JSON object",
  isDamaged: true
})

/** What is damaged in the log `path`, in one sentence; nothing when every lane change could be read. */
export const damageOf = (path: string, skipped: ReadonlyArray<SkippedLine>): ReadonlyArray<string> => {
  const damaged = skipped.filter(({ isDamaged }) => isDamaged)
  if (damaged.length === 0) return []
  const shown = damaged.slice(0, shownLines).map(({ line, reason }) => `line ${line}: ${reason}`)
  const more = damaged.length > shownLines ? [`and ${damaged.length - shownLines} more`] : []
  const lines = damaged.length === 1 ? "1 line" : `${damaged.length} lines`
  return [`${lines} of ${path} left out as damaged: ${[...shown, ...more].join("; ")}`]
}

// helpers

const shownLines = 5

/** What annotations, lifecycle lines and retrospectives are known by. */
const familyKeys = ["event_type", "type", "kind", "delta"]

const laneKeys = ["from_lane", "to_lane"]

const flawOf = (read: Line): string => {
  const missing = ["event_id", "feature_slug", "wp_id", ...laneKeys, "at"].find((key) => !isText(read[key]))
  if (missing !== undefined) return `no ${missing}`
  return `unknown lane ${JSON.stringify(laneKeys.map((key) => read[key]).find((lane) => !isRecordedLane(lane)))}`
}

const isText = Schema.is(Schema.NonEmptyString)
