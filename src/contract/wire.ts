import { Option, Predicate, Schema } from "effect"

/** A JSON object whose inside is nobody's business but the reader's. */
export const JsonObject = Schema.Record({ key: Schema.String, value: Schema.Unknown })

/** Known values are documented, others are let through: a newer server must not break an older command. */
export const openEnum = <const Values extends readonly [string, ...Array<string>]>(...values: Values) =>
  Schema.Union(Schema.Literal(...values), Schema.String)

/** A required field under its wire name. */
export const renamed = <const Key extends string, A, I, R>(key: Key, schema: Schema.Schema<A, I, R>) =>
  Schema.propertySignature(schema).pipe(Schema.fromKey(key))

/** A field that may be absent; `null` says "known to be nothing". */
export const optional = <A, I, R>(schema: Schema.Schema<A, I, R>) =>
  Schema.optionalWith(Schema.NullOr(schema), { exact: true })

/** {@link optional} under its wire name. */
export const optionalAs = <const Key extends string, A, I, R>(key: Key, schema: Schema.Schema<A, I, R>) =>
  optional(schema).pipe(Schema.fromKey(key))

/** Reads and writes fields that this version does not know, so that nothing the server said is lost. */
const keepUnknown = { parseOptions: { onExcessProperty: "preserve" } } as const

/** Names a schema in `openapi.yaml`; `sent` lists fields that a server always sends although readers survive without. */
export const named = (identifier: string, description: string, sent: ReadonlyArray<string> = []) => ({
  identifier,
  description,
  ...keepUnknown,
  ...(sent.length === 0 ? {} : { [AlwaysSent]: sent })
})

/** Annotation key behind {@link named}. */
export const AlwaysSent = Symbol.for("spec-kitty/contract/AlwaysSent")

/** The text as JSON, or nothing; what {@link isTooDeep} is nothing too. */
export const parseJson = (text: string): Option.Option<unknown> => (isTooDeep(text) ? Option.none() : decodeJson(text))

/**
 * Whether lists and objects in a JSON text are more than 50 levels deep. No answer is; whoever walked through one, or
 * indented it for a person, would run out of stack or memory.
 */
export const isTooDeep = (text: string): boolean => {
  let depth = 0
  let isText = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (isText) {
      if (code === backslash) at++
      else if (code === quote) isText = false
    } else if (code === quote) isText = true
    else if (code === openBracket || code === openBrace) {
      if (++depth > 50) return true
    } else if (code === closeBracket || code === closeBrace) depth--
  }
  return false
}

/** Moves values from a synonym to the canonical key, where the canonical key is absent or null. */
export const canonical = (body: unknown, synonyms: Record<string, string>): unknown => {
  if (!isObject(body)) return body
  const result: Record<string, unknown> = { ...body }
  for (const [synonym, key] of Object.entries(synonyms)) {
    if (!(synonym in result)) continue
    if (result[key] === undefined || result[key] === null) result[key] = result[synonym]
    delete result[synonym]
  }
  return result
}

/** A JSON object, not a list and not null. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  Predicate.isReadonlyRecord(value)

/** The first non-empty text under one of the keys. */
export const firstText = (
  body: Readonly<Record<string, unknown>>,
  keys: ReadonlyArray<string>
): Option.Option<string> => Option.fromIterable(keys.flatMap((key) => textOf(body[key])))

// helpers

const decodeJson = Schema.decodeUnknownOption(Schema.parseJson())

const [quote, backslash, openBracket, closeBracket, openBrace, closeBrace] = [34, 92, 91, 93, 123, 125]

const textOf = (value: unknown) => (typeof value === "string" && value.trim() !== "" ? [value] : [])
