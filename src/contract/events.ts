import { Option, Schema } from "effect"
import { firstText, isObject, JsonObject, named, openEnum, optional, parseJson, renamed } from "./wire.ts"

/**
 * POST {@link paths.batch}, gzip. Events travel as they were recorded; the server judges each by itself, so one bad event
 * never costs the others.
 */
export const BatchRequest = Schema.Struct({
  events: Schema.Array(JsonObject.annotations({ jsonSchema: { $ref: "#/components/schemas/Event" } }))
}).annotations(named("BatchRequest", "Events in the order they were recorded (S039)"))
export type BatchRequest = typeof BatchRequest.Type

/** One verdict. Any status other than `success` and `duplicate` means that the event was not taken. */
export const EventResult = Schema.Struct({
  eventId: renamed("event_id", Schema.String),
  status: openEnum("success", "duplicate", "rejected"),
  error: optional(Schema.String)
}).annotations(named("EventResult", "The verdict on one event (S039)"))
export type EventResult = typeof EventResult.Type

/** The verdicts. Events that are not mentioned have not been judged. */
export const BatchResponse = Schema.Struct({
  results: Schema.Array(EventResult)
}).annotations(named("BatchResponse", "One verdict per event"))
export type BatchResponse = typeof BatchResponse.Type

/**
 * Reads verdicts with their synonyms; entries without an event id judge nothing and are left out. None when the text is
 * not an object. By hand, because a schema would spend half of a drain on a thousand verdicts a batch.
 */
export const decodeBatchResponse = (text: string): Option.Option<BatchResponse> =>
  parseJson(text).pipe(
    Option.filter(isObject),
    Option.map(({ results }) => ({ results: list(results).flatMap(readResult) }))
  )

/** Why a whole batch was refused: the server's text, and the events it names. */
export interface BatchRefusal {
  readonly error: string
  readonly culprits: ReadonlyArray<{ readonly eventId: string; readonly reason: string }>
  /** Details that name no event, for a person to read. */
  readonly note: string | null
}

/**
 * Reads a refused batch (400) in every form met: details as a list, an object, JSON text or plain text, or an answer that
 * is nothing but a list or a text; reasons under `error`, `reason`, `detail` or `message`; events by id, never by
 * position. Never fails.
 */
export const decodeBatchRefusal = (status: number, text: string): BatchRefusal => {
  const json = Option.getOrUndefined(parseJson(text))
  const body = isObject(json) ? json : {}
  const error = reasonOf(body) ?? plainText(json, text) ?? `HTTP ${status}`
  const raw = Array.isArray(json) ? json : body["details"]
  const details = typeof raw === "string" ? Option.getOrElse(parseJson(raw), () => raw) : raw
  const culprits = detailEntries(details).flatMap(([eventId, detail]) =>
    eventId === undefined ? [] : [{ eventId, reason: reasonOf(detail) ?? error }]
  )
  return { error, culprits, note: culprits.length > 0 ? null : noteOf(details) }
}

// helpers

const reasonKeys = ["error", "reason", "detail", "message"]

const list = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

const readResult = (entry: unknown): ReadonlyArray<EventResult> => {
  if (!isObject(entry) || typeof entry["event_id"] !== "string") return []
  const { error, error_message: message, event_id: eventId } = entry
  const status = typeof entry["status"] === "string" ? entry["status"] : "unknown"
  if (error === undefined && message === undefined) return [{ eventId, status }]
  const reason = firstText({ message, error: reasonOf(error) }, ["message", "error"])
  return [Option.isSome(reason) ? { eventId, status, error: reason.value } : { eventId, status }]
}

/** A list of entries, one entry, or a map from event id to reason. */
const detailEntries = (details: unknown): ReadonlyArray<readonly [string | undefined, unknown]> => {
  if (Array.isArray(details)) return details.map((entry) => [eventIdOf(entry), entry])
  if (!isObject(details)) return []
  if (eventIdOf(details) !== undefined) return [[eventIdOf(details), details]]
  return Object.entries(details).map(([key, value]) => [looksLikeId(key) ? key : undefined, value])
}

const eventIdOf = (entry: unknown) =>
  isObject(entry) && typeof entry["event_id"] === "string" ? entry["event_id"] : undefined

const looksLikeId = (key: string) => /^[0-9A-HJKMNP-TV-Z]{26}$/.test(key)

/** Words may be wrapped, but not without end: a hostile answer is nested as deep as it is long. */
const reasonOf = (detail: unknown, depth = 0): string | undefined => {
  if (typeof detail === "string") return detail.trim() === "" ? undefined : detail
  if (depth === 4) return undefined
  const inside = (value: unknown) => reasonOf(value, depth + 1)
  if (Array.isArray(detail)) return detail.map(inside).find((reason) => reason !== undefined)
  if (!isObject(detail)) return undefined
  return Option.getOrElse(firstText(detail, reasonKeys), () => inside(detail["error"]))
}

/** An answer that is no JSON object may still be meant for a person; a web page is not. */
const plainText = (json: unknown, text: string): string | undefined => {
  const words = typeof json === "string" ? json : json === undefined ? text : ""
  return words.trim() === "" || words.trimStart().startsWith("<") ? undefined : words.trim().slice(0, 500)
}

const noteOf = (details: unknown): string | null => reasonOf(details) ?? null
