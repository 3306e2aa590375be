import { childrenOf, globalOptions, lastWord, type Catalog, type CommandSpec, type OptionSpec } from "./catalog.ts"
import { needsValue, problemWithValue, quote, suggest, suggestOption } from "./optionValues.ts"

/** What every command is told beside its own options. */
export interface Globals {
  readonly json: boolean
  readonly noInput: boolean
  readonly noColor: boolean
  readonly logLevel: string
}

/** What a command line asks for, decided by the catalog alone (no Effect, no file, no network). */
export type Interpretation =
  | { readonly kind: "version"; readonly globals: Globals }
  | { readonly kind: "help"; readonly path: string; readonly globals: Globals }
  | { readonly kind: "usage"; readonly path: string; readonly message: string; readonly globals: Globals }
  | { readonly kind: "run"; readonly path: string; readonly args: ReadonlyArray<string>; readonly globals: Globals }

interface Token {
  readonly kind: "option" | "word"
  readonly text: string
  readonly value: string | null
}

const isNumber = (text: string) => /^-\d/.test(text)

/** `-` alone and negative numbers are words; everything after `--` is. */
const tokenize = (argv: ReadonlyArray<string>): ReadonlyArray<Token> => {
  const end = argv.indexOf("--")
  const before = end === -1 ? argv : argv.slice(0, end)
  const after = end === -1 ? [] : argv.slice(end + 1)
  const word = (text: string): Token => ({ kind: "word", text, value: null })
  return [
    ...before.map((text): Token => {
      if (!text.startsWith("-") || text === "-" || isNumber(text)) return word(text)
      const equals = text.indexOf("=")
      return equals === -1
        ? { kind: "option", text, value: null }
        : { kind: "option", text: text.slice(0, equals), value: text.slice(equals + 1) }
    }),
    ...after.map(word)
  ]
}

const spelled = (option: OptionSpec): ReadonlyArray<string> =>
  [option.name, ...option.aliases].map((name) => (name.length === 1 ? `-${name}` : `--${name}`))

interface Collected {
  readonly values: ReadonlyMap<string, ReadonlyArray<string>>
  readonly words: ReadonlyArray<string>
  /** An option that does not exist. */
  readonly unknown: string | null
  /** The first thing that is wrong, an unknown option included. */
  readonly problem: string | null
}

/** Reads tokens against the options of one command; words are what is left. */
const collect = (tokens: ReadonlyArray<Token>, options: ReadonlyArray<OptionSpec>, visible: string): Collected => {
  const values = new Map<string, Array<string>>()
  const words: Array<string> = []
  let unknown: string | null = null
  let problem: string | null = null
  const fail = (text: string) => {
    problem ??= text
  }
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]
    if (token === undefined) continue
    if (token.kind === "word") {
      words.push(token.text)
      continue
    }
    const option = options.find((candidate) => spelled(candidate).includes(token.text))
    if (option === undefined) {
      unknown ??= `${visible} has no option ${quote(token.text)}${suggestOption(token.text, options.flatMap(spelled))}`
      fail(unknown)
      continue
    }
    let value = token.value
    if (option.type === "boolean") {
      if (value !== null && value !== "true" && value !== "false") fail(`--${option.name} takes no value`)
      value ??= "true"
    } else if (value === null) {
      const next = tokens[index + 1]
      if (next === undefined || next.kind === "option") {
        fail(needsValue(option))
        continue
      }
      value = next.text
      index++
    }
    const wrong = option.type === "boolean" ? null : problemWithValue(option, value)
    if (wrong !== null) fail(wrong)
    const earlier = values.get(option.name) ?? []
    if (!option.repeated && earlier.length > 0 && earlier[0] !== value) {
      fail(`${spelled(option).join(" or ")} is given twice with different values`)
    }
    values.set(option.name, option.repeated ? [...earlier, value] : [value])
  }
  return { values, words, unknown, problem }
}

const readGlobals = (values: ReadonlyMap<string, ReadonlyArray<string>>): Globals => {
  const on = (name: string) => values.get(name)?.at(-1) === "true"
  return {
    json: on("json"),
    noInput: on("no-input"),
    noColor: on("no-color"),
    logLevel: values.get("log-level")?.at(-1) ?? "warning"
  }
}

/** Follows the leading words down the tree as far as they name a group or a command. */
const walk = (catalog: Catalog, tokens: ReadonlyArray<Token>) => {
  let path = ""
  let position = 0
  const used = new Set<number>()
  let command: CommandSpec | undefined
  // A command may have commands of its own, named right behind it.
  while (position < tokens.length && (command === undefined || childrenOf(catalog, path).length > 0)) {
    const token = tokens[position]
    if (token === undefined || (command !== undefined && token.kind === "option")) break
    if (token.kind === "option") {
      const option = globalOptions.find((candidate) => spelled(candidate).includes(token.text))
      position += option !== undefined && option.type !== "boolean" && token.value === null ? 2 : 1
      continue
    }
    const child = childrenOf(catalog, path).find((node) => [lastWord(node.path), ...node.aliases].includes(token.text))
    if (child === undefined) break
    used.add(position)
    path = child.path
    if ("options" in child) command = child
    position++
  }
  return { path, command, rest: tokens.filter((_, index) => !used.has(index)) }
}

const missing = (command: CommandSpec, found: Collected): string | null => {
  const option = command.options.find((candidate) => candidate.required && !found.values.has(candidate.name))
  if (option !== undefined)
    return `--${option.name}${option.placeholder === null ? "" : ` ${option.placeholder}`} is required`
  const required = command.args.filter((argument) => argument.required)
  if (found.words.length < required.length) {
    const argument = required[found.words.length]
    return argument === undefined ? null : `${argument.name} is required: ${argument.summary}`
  }
  const empty = found.words.findIndex((word) => word.trim() === "")
  const unsaid = command.args[Math.min(empty, command.args.length - 1)]
  if (empty !== -1 && unsaid !== undefined) return `${unsaid.name} is empty: ${unsaid.summary}`
  return surplus(command, found)
}

const surplus = ({ args, path }: CommandSpec, { words }: Collected): string | null => {
  if (args.some((argument) => argument.repeated) || words.length <= args.length) return null
  return `spec-kitty ${path} takes no argument ${quote(words[args.length] ?? "")}`
}

/**
 * One strict reading of the command line: unknown words and flags never reach a command (design 3). Beside `--help` and
 * `--version` they are refused too, so that no misspelling passes silently; values and what is missing are not judged
 * there, for who asks for help does not know them yet.
 */
export const interpret = (catalog: Catalog, argv: ReadonlyArray<string>): Interpretation => {
  const tokens = tokenize(argv)
  const { command, path, rest } = walk(catalog, tokens)
  const visible = path === "" ? "spec-kitty" : `spec-kitty ${path}`
  const found = collect(rest, [...(command?.options ?? []), ...globalOptions], visible)
  const globals = readGlobals(found.values)
  const usage = (message: string): Interpretation => ({ kind: "usage", path, message, globals })
  const asks = (name: string) => found.values.get(name)?.at(-1) === "true"

  if (command === undefined) {
    const stray = found.words[0]
    if (stray !== undefined) {
      const names = childrenOf(catalog, path).flatMap((node) => [lastWord(node.path), ...node.aliases])
      return usage(`${visible} has no command ${quote(stray)}${suggest(stray, names)}`)
    }
    if (found.unknown !== null) return usage(found.unknown)
    if (asks("version")) return { kind: "version", globals }
    return found.problem === null || asks("help") ? { kind: "help", path, globals } : usage(found.problem)
  }
  const stray = found.unknown ?? surplus(command, found)
  if (stray !== null) return usage(stray)
  if (asks("help")) return { kind: "help", path, globals }
  if (asks("version")) return { kind: "version", globals }
  const problem = found.problem ?? missing(command, found)
  if (problem !== null) return usage(problem)
  const options = command.options.flatMap((option) =>
    (found.values.get(option.name) ?? []).flatMap((value) =>
      option.type === "boolean" ? (value === "true" ? [`--${option.name}`] : []) : [`--${option.name}`, value]
    )
  )
  const words = found.words.length === 0 ? [] : ["--", ...found.words]
  return { kind: "run", path, args: [...options, ...words], globals }
}
