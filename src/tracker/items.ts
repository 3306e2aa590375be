import { Effect, Either, Option, ParseResult, Predicate, Schema } from "effect"
import { PushItem } from "../contract/tracker.ts"
import { exactly } from "../domain/json.ts"
import type { FileFailed } from "../platform/errors.ts"
import { readTextUpTo } from "../platform/files.ts"
import { resolve } from "../platform/path.ts"
import { Terminal } from "../platform/Terminal.ts"
import { WorkingDirectory } from "../platform/WorkingDirectory.ts"
import { ItemsInvalid, type ItemProblem } from "./errors.ts"
import { valueProblems } from "./itemValues.ts"
import type { SaasProvider } from "./provider.ts"

/** Reads the items of a push from a file, or from standard input for `-`: a JSON array of at most 8 MiB (design 7). */
export const readItems = (
  source: string,
  provider: SaasProvider
): Effect.Effect<ReadonlyArray<PushItem>, ItemsInvalid | FileFailed, Terminal> =>
  Effect.gen(function* () {
    if (source === "-") return yield* parseItems("standard input", yield* fromStdin, provider)
    const text = yield* readTextUpTo(resolve(yield* WorkingDirectory, source), limitBytes)
    return Option.isSome(text) ? yield* parseItems(source, text.value, provider) : yield* tooLong(source)
  }).pipe(Effect.withSpan("tracker.readItems"))

/** Checks every item and names, for each that is not one, where it is, the field and what is wrong with it. */
export const parseItems = (
  path: string,
  text: string,
  provider: SaasProvider
): Either.Either<ReadonlyArray<PushItem>, ItemsInvalid> =>
  Either.gen(function* () {
    const invalid = (problems: ReadonlyArray<ItemProblem>) => Either.left(new ItemsInvalid({ path, problems }))
    const whole = (problem: string) => invalid([{ index: null, field: "", problem }])
    if (text.length > limitBytes) return yield* Either.left(tooLong(path))
    // What is not UTF-8 has been read as this character; who means it can write it as an escape.
    const broken = text.indexOf("\ufffd")
    if (broken >= 0) return yield* whole(`line ${text.slice(0, broken).split("\n").length} is not valid UTF-8`)
    const json = Either.map(parseJson(text), (parsed) => exactly(text, parsed))
    if (Either.isLeft(json)) return yield* whole("they are not valid JSON")
    if (!Array.isArray(json.right)) return yield* whole(`expected a JSON array, found ${nameOf(json.right)}`)
    const items: ReadonlyArray<unknown> = json.right
    const results = items.map((item) => decodeItem(item))
    const problems = results.flatMap((result, index) => [
      ...(Either.isLeft(result) ? problemsOf(index, items[index], result.left) : []),
      ...valueProblems(items[index], provider).map((found) => ({ index, ...found }))
    ])
    if (problems.length > 0) return yield* invalid(problems)
    return results.flatMap((result) => (Either.isRight(result) ? [result.right] : []))
  })

// helpers

const limitBytes = 8 * 1024 * 1024

const parseJson = Schema.decodeUnknownEither(Schema.parseJson())

const decodeItem = Schema.decodeUnknownEither(PushItem, { errors: "all" })

const fromStdin = Effect.flatMap(Terminal, ({ readStdin }) => readStdin)

const tooLong = (path: string) =>
  new ItemsInvalid({ path, problems: [{ index: null, field: "", problem: "they are longer than 8 MiB" }] })

const nameOf = (value: unknown) => {
  if (value === null) return "null"
  if (Array.isArray(value)) return "an array"
  return Predicate.isRecord(value) ? "an object" : `a ${typeof value}`
}

/** One sentence per field; the alternatives that a union tried are one problem. */
const problemsOf = (index: number, item: unknown, error: ParseResult.ParseError): ReadonlyArray<ItemProblem> => {
  const found = ParseResult.ArrayFormatter.formatErrorSync(error).map(({ _tag, message, path }) => ({
    index,
    field: path.map(String).join("."),
    problem:
      _tag === "Missing" ? "is missing" : `expected ${expectedIn(message, path)}, found ${nameOf(at(item, path))}`
  }))
  return found.filter(({ field }, position) => found.findIndex((other) => other.field === field) === position)
}

const at = (item: unknown, path: ReadonlyArray<PropertyKey>): unknown =>
  path.reduce<unknown>((value, key) => (Predicate.hasProperty(value, key) ? value[key] : undefined), item)

/** What a field takes in the words of JSON; the schema's own names mean nothing to who writes the file. */
const expectedIn = (message: string, path: ReadonlyArray<PropertyKey>) => {
  if (path.length === 0) return "an object with ref and action"
  const [, example] = /^Expected ("[^"]*")/.exec(message) ?? []
  if (example !== undefined) return `a string such as ${example}`
  return message.startsWith("Expected string") ? "a string" : "an object"
}
