import { Option, Record, Schema } from "effect"
import { canonical, firstText, isObject, named, optional, optionalAs, parseJson, renamed } from "./wire.ts"

/**
 * The control plane's error, frozen by S059 FR-017. `code` is open: treat unknown ones by `category` and `retryable`.
 * `retryAfterSeconds` is the server's own wish; `userActionRequired` is a flag, or a text to show where a server sends one.
 */
export const ErrorEnvelope = Schema.Struct({
  code: Schema.NullOr(Schema.String),
  category: Schema.NullOr(Schema.String),
  message: Schema.String,
  retryable: Schema.Boolean,
  userActionRequired: renamed("user_action_required", Schema.NullOr(Schema.Union(Schema.Boolean, Schema.String))),
  source: Schema.NullOr(Schema.String),
  retryAfterSeconds: renamed("retry_after_seconds", Schema.NullOr(Schema.NonNegative)),
  httpStatus: optionalAs("http_status", Schema.Int),
  provider: optional(Schema.String),
  details: optional(Schema.Unknown)
}).annotations(named("ErrorEnvelope", "What went wrong, whether it can be retried, and who has to act"))
export type ErrorEnvelope = typeof ErrorEnvelope.Type

/** What token and event endpoints answer on failure; `details` names the events at fault where there are any. */
export const ApiRefusal = Schema.Struct({
  error: Schema.String,
  details: optional(Schema.Unknown),
  retryAfterSeconds: optionalAs("retry_after_seconds", Schema.NonNegative)
}).annotations(named("ApiRefusal", "The short error form of the token and event endpoints"))
export type ApiRefusal = typeof ApiRefusal.Type

/**
 * Reads any answer that is not a success, whatever it is: never fails, also not on HTML, lists or ill-typed fields.
 * What cannot be read is `null`; the message falls back to `HTTP <status>`, and a server that failed without saying
 * whether to try again is worth another try.
 */
export const decodeErrorEnvelope = (status: number, bodyText: string): ErrorEnvelope =>
  errorEnvelopeOf(status, Option.getOrNull(parseJson(bodyText)))

/** {@link decodeErrorEnvelope} for JSON that is parsed already, such as `error` of a failed operation. */
export const errorEnvelopeOf = (status: number, json: unknown): ErrorEnvelope => {
  const parsed = canonical(json, synonyms)
  const body = isObject(parsed) ? parsed : {}
  const text = (...keys: ReadonlyArray<string>) => firstText(body, keys)
  return {
    code: Option.getOrNull(text("code")),
    category: Option.getOrNull(text("category")),
    message: Option.getOrElse(text("message", "error", "detail"), () => plainText(json) ?? `HTTP ${status}`),
    retryable: typeof body["retryable"] === "boolean" ? body["retryable"] : status >= 500,
    userActionRequired: flagOrText(body["user_action_required"]),
    source: Option.getOrNull(text("source")),
    retryAfterSeconds: Option.getOrNull(decodeSeconds(body["retry_after_seconds"])),
    httpStatus: Option.getOrElse(decodeStatus(body["http_status"]), () => status),
    ...(body["provider"] === undefined ? {} : { provider: Option.getOrNull(text("provider")) }),
    ...(body["details"] === undefined ? {} : { details: body["details"] })
  }
}

/** What the control plane says, or that it says nothing: then the envelope has only the status to tell. */
export const wordsOf = ({ message }: ErrorEnvelope): string =>
  /^HTTP \d+$/.test(message) ? `The host answered with ${message} and did not say why` : message

// helpers

const synonyms = { error_code: "code", error_category: "category" }

/** A flag, also where a server writes it as a text; any other text is what the user has to do. */
const flagOrText = (value: unknown): boolean | string | null => {
  if (typeof value === "boolean") return value
  if (typeof value !== "string" || value.trim() === "") return null
  return Option.getOrElse(Record.get(flags, value.trim().toLowerCase()), () => value)
}

const flags: Readonly<Record<string, boolean | null>> = {
  true: true,
  yes: true,
  "1": true,
  false: false,
  no: false,
  "0": false,
  null: null,
  none: null
}

const decodeSeconds = Schema.decodeUnknownOption(Schema.NonNegative.pipe(Schema.finite()))

const decodeStatus = Schema.decodeUnknownOption(Schema.Int)

const plainText = (json: unknown) => (typeof json === "string" && json.trim() !== "" ? json : undefined)
