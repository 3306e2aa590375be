import { DateTime, Option } from "effect"

/** Reads an ISO 8601 time to epoch milliseconds: with `Z`, with an offset, or naive, which means UTC. */
export const readTimestamp = (text: string): Option.Option<number> =>
  Option.fromNullable(isoTime.exec(text.trim())).pipe(
    Option.flatMap(([, day = "", time = "00:00", fraction = "", offset = ""]) =>
      DateTime.make(`${day}T${time}${fraction.replace(",", ".")}${normalOffset(offset)}`)
    ),
    Option.map(DateTime.toEpochMillis)
  )

/** At its very millisecond a token has expired; an unknown expiry (null) never has: the host decides. */
export const isExpired = (expiresAt: number | null, now: number): boolean => expiresAt !== null && now >= expiresAt

/** When something that lives for so many seconds ends; a hundred years at most, so that it can be written down. */
export const expiryAfter = (now: number, seconds: number): number => now + Math.min(seconds, longestLifetime) * 1000

// helpers

const isoTime = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)([.,]\d+)?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i

const normalOffset = (offset: string) => {
  if (offset === "" || offset.toUpperCase() === "Z") return "Z"
  return `${offset.slice(0, 3)}:${offset.slice(3).replace(":", "") || "00"}`
}

const longestLifetime = 100 * 365 * 86_400
