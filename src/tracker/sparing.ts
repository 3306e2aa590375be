import { Either, type ParseResult, Schema } from "effect"
import { NormalizedIssue } from "../contract/issue.ts"
import { IssueCandidate, IssueSearchResponse } from "../contract/origin.ts"
import * as Wire from "../contract/tracker.ts"
import { isObject } from "../contract/wire.ts"
import { briefly } from "../platform/terminalText.ts"
import { mismatchesOf } from "./mismatch.ts"

/** One element of an answer's list that is not what it should be; the others are used. */
export interface Misread {
  /** Path of the list, such as `items` or `pull.items`. */
  readonly list: string
  /** Its place in that list, from 0. */
  readonly index: number
  /** What people call it, where that can be read. */
  readonly key: string | null
  /** Path of the first field at fault within it; empty for the element as a whole. */
  readonly field: string
  readonly problem: string
}

/**
 * Reads an envelope; where it cannot be read because of elements of its lists, it is read without those. What is wrong
 * with the envelope itself is an error as ever.
 */
export const decodeSparing =
  <A, I>(schema: Schema.Schema<A, I>) =>
  (
    body: Readonly<Record<string, unknown>>
  ): Either.Either<{ readonly envelope: A; readonly misread: ReadonlyArray<Misread> }, ParseResult.ParseError> => {
    const decode = Schema.decodeUnknownEither(schema)
    const whole = decode(body)
    if (Either.isRight(whole)) return Either.right({ envelope: whole.right, misread: [] })
    const { misread, spared } = sparedIn(body, elements.get(schema) ?? {}, "")
    if (misread.length === 0) return Either.left(whole.left)
    return Either.map(decode(spared), (envelope) => ({ envelope, misread }))
  }

// helpers

/** The lists of an envelope by their names, and what they consist of; a part of it has lists of its own. */
interface Lists {
  readonly [name: string]: Schema.Schema.AnyNoContext | Lists
}

const pull: Lists = { items: NormalizedIssue, item_errors: Wire.ItemError }
const push: Lists = { items: Wire.PushResultItem, item_errors: Wire.ItemError }

const elements = new Map<unknown, Lists>([
  [Wire.PullResultEnvelope, pull],
  [Wire.PushResultEnvelope, push],
  [Wire.RunResultEnvelope, { item_errors: Wire.ItemError, pull, push }],
  [Wire.MappingsResponse, { mappings: Wire.Mapping }],
  [IssueSearchResponse, { candidates: IssueCandidate }]
])

interface Spared {
  readonly spared: Readonly<Record<string, unknown>>
  readonly misread: ReadonlyArray<Misread>
}

/** The same without the elements that cannot be read. */
const sparedIn = (body: Readonly<Record<string, unknown>>, lists: Lists, prefix: string): Spared =>
  Object.entries(lists).reduce<Spared>(
    (before, [name, element]) => {
      const value = body[name]
      if (Schema.isSchema(element)) {
        const { good, misread } = partOf(`${prefix}${name}`, value, element)
        const spared = good === undefined ? before.spared : { ...before.spared, [name]: good }
        return { spared, misread: [...before.misread, ...misread] }
      }
      if (!isObject(value)) return before
      const part = sparedIn(value, element, `${prefix}${name}.`)
      return { spared: { ...before.spared, [name]: part.spared }, misread: [...before.misread, ...part.misread] }
    },
    { spared: body, misread: [] }
  )

const partOf = (list: string, all: unknown, element: Schema.Schema.AnyNoContext) => {
  if (!Array.isArray(all)) return { good: undefined, misread: [] }
  const decode = Schema.decodeUnknownEither(element)
  const read = all.map((one: unknown, index) =>
    Either.mapLeft(
      Either.map(decode(one), () => one),
      (error): Misread => {
        const why = /(^|\.)item_errors$/.test(list) ? reasonIn(one) : null
        if (why !== null) return { list, index, key: keyOf(one), field: "", problem: why }
        const [first = { field: "", problem: "it has another form" }] = mismatchesOf(error, one)
        const says = element === Wire.PushResultItem ? outcomeIn(one) : ""
        return {
          list,
          index,
          key: keyOf(one),
          field: briefly(first.field, 100),
          problem: `${briefly(first.problem, 200)}${says}`
        }
      }
    )
  )
  return {
    good: read.filter(Either.isRight).map(({ right }) => right),
    misread: read.filter(Either.isLeft).map(({ left }) => left)
  }
}

/** An error that does not name its item in full still says what went wrong. */
const reasonIn = (element: unknown): string | null => {
  if (!isObject(element)) return null
  const words = [element["code"], element["message"]].filter((one) => typeof one === "string" && one.trim() !== "")
  return words.length === 0 ? null : briefly(words.join(": "), 200)
}

/** What became of a pushed item is told, also where it is not named in full. */
const outcomeIn = (element: unknown): string => {
  if (!isObject(element)) return ""
  const words = [element["outcome"], element["message"]].filter((one) => typeof one === "string" && one.trim() !== "")
  return words.length === 0 ? "" : `; what became of it: ${briefly(words.join(": "), 200)}`
}

const keyOf = (element: unknown): string | null => {
  if (!isObject(element)) return null
  const ref = isObject(element["ref"]) ? element["ref"] : {}
  const names = [ref["key"], ref["id"], element["external_issue_key"], element["wp_id"]]
  const name = names.find((one) => typeof one === "string" && one.trim() !== "")
  return typeof name === "string" ? briefly(name, 100) : null
}
