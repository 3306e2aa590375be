import { Effect, Either, Option, type ParseResult, Schema } from "effect"
import { PushItem } from "../contract/tracker.ts"
import { exactly } from "../domain/json.ts"
import { faultIn } from "../domain/jsonFault.ts"
import type { FileFailed } from "../platform/errors.ts"
import { readTextUpTo } from "../platform/files.ts"
import { resolve } from "../platform/path.ts"
import { WorkingDirectory } from "../platform/WorkingDirectory.ts"
import { ItemsInvalid, type ItemProblem } from "./errors.ts"
import { valueProblems } from "./itemValues.ts"
import { mismatchesOf, nameOf } from "./mismatch.ts"
import type { SaasProvider } from "./provider.ts"

/** Where the items of a push are written: its name is for messages, its text is read when the tracker takes items. */
export interface ItemsSource {
  readonly name: string
  readonly text: Effect.Effect<string, ItemsInvalid | FileFailed>
}

/** The items in this file, of at most 8 MiB (design 7). */
export const itemsFile = (path: string): ItemsSource => ({
  name: path,
  text: Effect.gen(function* () {
    const text = yield* readTextUpTo(resolve(yield* WorkingDirectory, path), limitBytes)
    return Option.isSome(text) ? text.value : yield* tooLong(path)
  })
})

/** Reads the items of a push, a JSON array: what is wrong with any of them is said before anything is sent. */
export const readItems = (
  { name, text }: ItemsSource,
  provider: SaasProvider
): Effect.Effect<ReadonlyArray<PushItem>, ItemsInvalid | FileFailed> =>
  Effect.flatMap(text, (written) => parseItems(name, written, provider)).pipe(Effect.withSpan("tracker.readItems"))

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
    const json = parseJson(text)
    if (Either.isLeft(json)) return yield* whole(`they are not valid JSON: ${faultIn(text)}`)
    if (!Array.isArray(json.right)) return yield* whole(`expected a JSON array, found ${nameOf(json.right)}`)
    const items: ReadonlyArray<unknown> = json.right
    const problems = items.flatMap((item, index) => [
      ...Either.match(decodeItem(item), { onLeft: (error) => problemsOf(index, item, error), onRight: () => [] }),
      ...valueProblems(item, provider).map((found) => ({ index, ...found }))
    ])
    if (problems.length > 0) return yield* invalid(problems)
    return yield* Either.mapLeft(
      decodeItems(exactly(text, items)),
      () => new ItemsInvalid({ path, problems: [{ index: null, field: "", problem: "they are not all items" }] })
    )
  })

// helpers

const limitBytes = 8 * 1024 * 1024

const parseJson = Schema.decodeUnknownEither(Schema.parseJson())

const decodeItem = Schema.decodeUnknownEither(PushItem, { errors: "all" })

const decodeItems = Schema.decodeUnknownEither(Schema.Array(PushItem))

const tooLong = (path: string) =>
  new ItemsInvalid({ path, problems: [{ index: null, field: "", problem: "they are longer than 8 MiB" }] })

/** What is wrong with one item; what it should be as a whole is said in the words of its fields. */
const problemsOf = (index: number, item: unknown, error: ParseResult.ParseError): ReadonlyArray<ItemProblem> =>
  mismatchesOf(error, item).map(({ field, problem }) => ({
    index,
    field,
    problem: field === "" ? `expected an object with ref and action, found ${nameOf(item)}` : problem
  }))
