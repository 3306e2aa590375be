import { ParseResult, Predicate } from "effect"

/** One thing wrong with a value from outside: where, and what, in the words of JSON. */
export interface Mismatch {
  /** Path of the field within the value; empty for the value as a whole. */
  readonly field: string
  readonly problem: string
}

/**
 * What is wrong with a value, one sentence per field: the alternatives that a union tried are one problem. The schemas' own
 * names mean nothing to who wrote the value, and numbers are not repeated, because JavaScript may have rounded them.
 */
export const mismatchesOf = (error: ParseResult.ParseError, value: unknown): ReadonlyArray<Mismatch> => {
  const found = ParseResult.ArrayFormatter.formatErrorSync(error).map(({ _tag, message, path }) => ({
    field: path.map(String).join("."),
    problem:
      _tag === "Missing" ? "is missing" : `expected ${expectedIn(message)}, found ${nameOf(at(value, path), message)}`
  }))
  return found.filter(({ field }, position) => found.findIndex((other) => other.field === field) === position)
}

/** What kind of JSON a value is. `message` is the schema's complaint where there is one: a number can be the wrong number. */
export const nameOf = (value: unknown, message = ""): string => {
  if (value === null) return "null"
  if (Array.isArray(value)) return "an array"
  if (typeof value === "number" && message.startsWith("Expected an integer"))
    return Number.isInteger(value) ? "one with too many digits" : "one with a fraction"
  return Predicate.isRecord(value) ? "an object" : `a ${typeof value}`
}

// helpers

const at = (value: unknown, path: ReadonlyArray<PropertyKey>): unknown =>
  path.reduce<unknown>((inner, key) => (Predicate.hasProperty(inner, key) ? inner[key] : undefined), value)

const kinds = [
  ["string", "a string"],
  ["number", "a number"],
  ["an integer", "a whole number"],
  ["boolean", "true or false"],
  ["null", "null"],
  ["ReadonlyArray", "an array"]
] as const

/** What a field takes; whatever else a schema calls its own is an object. */
const expectedIn = (message: string) => {
  const [, example] = /^Expected ("[^"]*")/.exec(message) ?? []
  if (example !== undefined) return `a string such as ${example}`
  return kinds.find(([name]) => message.startsWith(`Expected ${name}`))?.[1] ?? "an object"
}
