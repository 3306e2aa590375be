import type { FoundRow } from "../StoredRow.ts"
import { textIn } from "./record.ts"

/**
 * Finds whole events in a page whose own bookkeeping is broken, and what stands beside them: a row is one run of its
 * texts, so that an event is preceded by its account and followed by its status.
 */
export const carve = (page: Buffer): ReadonlyArray<FoundRow> => {
  const found: Array<FoundRow> = []
  for (const start of openings.flatMap((opening) => placesOf(page, opening))) {
    const end = endOfObject(page, start)
    const data = end === undefined ? undefined : textIn(page.subarray(start, end))
    if (end === undefined || data === undefined) continue
    const before = page.subarray(Math.max(0, start - longestStart), start).toString("utf8")
    const behind = page.subarray(end, end + 8).toString("latin1")
    found.push({ data, scope: scopeBefore(before, data), status: /^(pending|failed|synced|held)/.exec(behind)?.[0] })
  }
  return found
}

// helpers

/** How every event of ours begins, for its keys are sorted; and one of the Python spec-kitty. */
const openings = [Buffer.from('{"aggregate_id":'), Buffer.from('{"event_id":')]

const placesOf = (page: Buffer, opening: Buffer): ReadonlyArray<number> => {
  const places: Array<number> = []
  for (let at = page.indexOf(opening); at !== -1; at = page.indexOf(opening, at + 1)) places.push(at)
  return places
}

/** More than the columns before an event ever take. */
const longestStart = 2048

const endOfObject = (page: Buffer, start: number): number | undefined => {
  let depth = 0
  let inText = false
  for (let index = start; index < page.length; index++) {
    const byte = page[index]
    if (inText) {
      if (byte === backslash) index++
      else if (byte === quote) inText = false
    } else if (byte === quote) inText = true
    else if (byte === open) depth++
    else if (byte === close && --depth === 0) return index + 1
  }
  return undefined
}

const [quote, backslash, open, close] = Buffer.from('"\\{}')

/** What stands between the project (or, without one, the type) and the time; undefined when those are not there. */
const scopeBefore = (before: string, data: string) => {
  const owner = /"project_uuid":"([^"]*)"/.exec(data) ?? /"event_type":"([^"]*)"/.exec(data)
  const time = /"timestamp":"([^"]*)"/.exec(data)
  const end = before.lastIndexOf(time?.[1] ?? "\0")
  const start = before.lastIndexOf(owner?.[1] ?? "\0", end)
  if (end === -1 || start === -1) return undefined
  const scope = before.slice(start + (owner?.[1]?.length ?? 0), end)
  return scope === "" ? null : scope
}
