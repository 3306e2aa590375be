import {
  childrenOf,
  globalOptions,
  lastWord,
  type ArgumentSpec,
  type Catalog,
  type CommandSpec,
  type GroupSpec,
  type OptionSpec
} from "../catalog.ts"

/** A word that may be typed, and what it is for. */
export type Word = readonly [word: string, summary: string]

/** A place in the tree: how it is written from the place above, and what may follow. */
export interface Place {
  readonly path: string
  /** The path under every name of its last word. */
  readonly spellings: ReadonlyArray<string>
  readonly commands: ReadonlyArray<Word>
  readonly options: ReadonlyArray<Word>
}

/**
 * What stands behind an option (`PATH --name`) or as an argument (`PATH #1`, `PATH #` for all of them). The values are
 * words with spaces between, after a comma where several are joined by commas, `/` for a file, and nothing where only
 * the user knows.
 */
export interface Value {
  readonly place: string
  readonly position: string
  readonly values: string
}

/** Everything that a completion script knows; the same for every shell. */
export interface Tables {
  readonly places: ReadonlyArray<Place>
  readonly values: ReadonlyArray<Value>
  /** Options of every place that take a value. */
  readonly sharedValues: ReadonlyArray<Pick<Value, "position" | "values">>
}

/** The tables of a catalog; what the gate hides is not in it. */
export const tablesOf = (catalog: Catalog): Tables => {
  const nodes: ReadonlyArray<GroupSpec | CommandSpec> = [...catalog.groups, ...catalog.commands]
  return {
    places: [placeOf(catalog, "", [""], []), ...nodes.map((node) => placeOfNode(catalog, node))],
    values: catalog.commands
      .map(knowingCommands(catalog))
      .flatMap(({ args, options, path: place }) => [
        ...options.flatMap(valuesOfOption).map((value) => ({ place, ...value })),
        ...args.flatMap(valuesOfArgument).map((value) => ({ place, ...value }))
      ]),
    sharedValues: globalOptions.flatMap(valuesOfOption)
  }
}

/** A text between single quotes, for bash, zsh and fish. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

// helpers

/** `help` takes the name of any command first; the catalog cannot say so, because it is part of itself. */
const knowingCommands = (catalog: Catalog) => (command: CommandSpec) =>
  command.path === "help"
    ? {
        ...command,
        args: command.args.map((argument) => ({
          ...argument,
          repeated: false,
          choices: childrenOf(catalog, "").map(({ path }) => path)
        }))
      }
    : command

const placeOfNode = (catalog: Catalog, node: GroupSpec | CommandSpec): Place => {
  const above = node.path.split(" ").slice(0, -1)
  const spellings = [lastWord(node.path), ...node.aliases].map((word) => [...above, word].join(" "))
  return placeOf(catalog, node.path, spellings, "options" in node ? node.options : [])
}

const placeOf = (
  catalog: Catalog,
  path: string,
  spellings: ReadonlyArray<string>,
  options: ReadonlyArray<OptionSpec>
): Place => ({
  path,
  spellings,
  commands: childrenOf(catalog, path).flatMap((node) =>
    [lastWord(node.path), ...node.aliases].map((word) => [word, node.summary] as const)
  ),
  options: [...options, ...globalOptions].flatMap((option) =>
    [option.name, ...option.aliases]
      .filter((name) => name.length > 1)
      .map((name) => [`--${name}`, option.summary] as const)
  )
})

const valuesOfOption = (option: OptionSpec): ReadonlyArray<Pick<Value, "position" | "values">> =>
  option.type === "boolean"
    ? []
    : [option.name, ...option.aliases].map((name) => ({
        position: name.length === 1 ? `-${name}` : `--${name}`,
        values: encoded(option)
      }))

const encoded = ({ choices, placeholder, type }: OptionSpec) => {
  if (placeholder === "FILE") return "/"
  return type === "list" ? `,${choices.join(" ")}` : choices.join(" ")
}

const valuesOfArgument = ({ choices, repeated }: ArgumentSpec, index: number) =>
  choices.length === 0 ? [] : [{ position: repeated ? "#" : `#${index + 1}`, values: choices.join(" ") }]
