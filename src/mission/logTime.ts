import { DateTime, Option } from "effect"
import { formatTimestamp } from "../domain/timestamp.ts"

/**
 * The time of a new line in a log whose latest line has `last`. Readers order lines by this text, so it is later than
 * `last` also when the clock was set back, when both fall into one millisecond, or when another tool wrote `...Z`.
 */
export const timeAfter = (last: string, nowMillis: number): string => {
  const now = formatTimestamp(nowMillis)
  if (now > last) return now
  const [, seconds, fraction = ""] = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d+))?/.exec(last) ?? []
  // What counts is the order of the texts: the digits are taken as they stand, whatever their offset says.
  const base = Option.flatMap(Option.fromNullable(seconds), (text) => DateTime.make(`${text}Z`))
  if (Option.isNone(base)) return now
  const millis = DateTime.toEpochMillis(base.value)
  const micros = Number(fraction.padEnd(6, "0").slice(0, 6)) + 1
  const next = formatTimestamp(millis + Math.floor(micros / 1000)).replace(
    "000+00:00",
    `${String(micros % 1000).padStart(3, "0")}+00:00`
  )
  return next > last ? next : formatTimestamp(millis + 1000)
}
