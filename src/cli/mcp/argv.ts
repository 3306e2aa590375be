import { Either, Predicate } from "effect"
import { ToolInputRefused } from "../../output/errors.ts"
import type { OptionSpec } from "../catalog.ts"
import { quote, suggest } from "../optionValues.ts"
import { isMany } from "./schema.ts"
import type { CommandTool, Parameter } from "./tools.ts"

/** The longest text that a program can be handed on a command line (Linux, in bytes there): nothing longer was ever meant for one. */
const longestText = 131_071

/**
 * The command line that means the same as the input of a tool. Only what no command line could carry is judged here; the
 * rest is judged where the command line is. Members that are null count as not given.
 */
export const argvFor = (
  tool: CommandTool,
  input: Readonly<Record<string, unknown>>
): Either.Either<ReadonlyArray<string>, ToolInputRefused> =>
  Either.gen(function* () {
    const refuse = (problem: string) => Either.left(new ToolInputRefused({ tool: tool.name, problem }))
    const keys = tool.parameters.map(({ key }) => key)
    const stray = Object.keys(input).find((key) => !keys.includes(key))
    if (stray !== undefined) yield* refuse(`${tool.name} has no argument ${told(stray)}${suggest(stray, keys)}`)
    const given = tool.parameters.flatMap(({ key, spec }) => {
      const value = Object.hasOwn(input, key) ? (input[key] ?? undefined) : undefined
      return value === undefined ? [] : [{ key, spec, value }]
    })
    const missing = tool.parameters.find(
      ({ key, spec }) => spec.required && !given.some((present) => present.key === key)
    )
    if (missing !== undefined) yield* refuse(`${missing.key} is required: ${missing.spec.summary}`)
    const options: Array<string> = []
    const words: Array<string> = []
    for (const { key, spec, value } of given) {
      const texts = textsOf(spec, value)
      if (texts === undefined) return yield* refuse(`${key} is ${kindOf(value)} and must be ${expected(spec)}`)
      const wrong = texts.map(unfit).find((reason) => reason !== undefined)
      if (wrong !== undefined) return yield* refuse(`${key} ${wrong}`)
      if ("type" in spec) options.push(...written(spec, texts))
      else words.push(...texts)
    }
    return [...tool.command.path.split(" "), "--json", ...options, ...(words.length === 0 ? [] : ["--", ...words])]
  })

// helpers

const told = (key: string) => quote(key.length > 60 ? `${key.slice(0, 60)}...` : key)

/** What the value is on a command line; nothing where it has the wrong type. */
const textsOf = (spec: Parameter["spec"], value: unknown): ReadonlyArray<string> | undefined => {
  if (isMany(spec)) return Array.isArray(value) && value.every(Predicate.isString) ? value : undefined
  switch ("type" in spec ? spec.type : "text") {
    case "boolean":
      return typeof value === "boolean" ? [String(value)] : undefined
    case "integer":
      return Number.isSafeInteger(value) ? [String(value)] : undefined
    default:
      return typeof value === "string" ? [value] : undefined
  }
}

const written = ({ name, repeated, type }: OptionSpec, texts: ReadonlyArray<string>): ReadonlyArray<string> => {
  if (type === "list" && !repeated) return texts.length === 0 ? [] : [`--${name}=${texts.join(",")}`]
  return texts.map((text) => `--${name}=${text}`)
}

const unfit = (text: string) => {
  if (text.includes("\0")) return "contains a NUL character, which no command can be given"
  return text.length > longestText ? `is longer than ${longestText} characters` : undefined
}

const expected = (spec: Parameter["spec"]) => {
  if (isMany(spec)) return "a list of texts"
  switch ("type" in spec ? spec.type : "text") {
    case "boolean":
      return "true or false"
    case "integer":
      return "a whole number"
    default:
      return "a text"
  }
}

const kindOf = (value: unknown) => (Array.isArray(value) ? "a list" : `of type ${typeof value}`)
