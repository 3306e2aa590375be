/** How one option is written on the command line. */
export interface OptionSpec {
  readonly name: string
  /** Other names: one letter means `-x`, more mean `--xyz` (design R7: `--mission` for `--feature`). */
  readonly aliases: ReadonlyArray<string>
  readonly type: "boolean" | "text" | "integer" | "choice" | "list"
  readonly placeholder: string | null
  /** What a choice takes, what a list is made of; of a text the values that are known, without a claim to be all. */
  readonly choices: ReadonlyArray<string>
  readonly minimum: number | null
  readonly maximum: number | null
  readonly required: boolean
  readonly repeated: boolean
  readonly default: string | number | boolean | null
  readonly summary: string
  /** Given, it makes a command that reads write: `agent status doctor --fix`. */
  readonly writes?: true
  /** Given, it goes over a rule, or over what somebody else has begun: to who decides beforehand as much as `destroy`. */
  readonly overrides?: true
}

/** A positional argument. */
export interface ArgumentSpec {
  readonly name: string
  readonly required: boolean
  readonly repeated: boolean
  readonly summary: string
  /** Values that are known; empty where only the user knows. */
  readonly choices: ReadonlyArray<string>
  /** Given, it makes a command that reads write: `sync server URL`. */
  readonly writes?: true
  /** Together they are one text, which may be typed without quotes: `specify User login`. */
  readonly words?: true
}

/**
 * What a command does, for who decides beforehand whether it may run: `read` changes nothing, `write` adds and changes,
 * `destroy` takes away or writes over what it cannot give back, `terminal` asks a person or runs until it is stopped.
 */
export type Deed = "read" | "write" | "destroy" | "terminal"

/** One verb: what help, completion, suggestions, strictness and `commands --json` are made of. */
export interface CommandSpec {
  readonly path: string
  readonly does: Deed
  /** It may ask a server, where the rollout gate is open. */
  readonly remote?: true
  /** Other last words for the same verb, such as `create` for `create-feature`. */
  readonly aliases: ReadonlyArray<string>
  readonly summary: string
  readonly details: string | null
  readonly args: ReadonlyArray<ArgumentSpec>
  readonly options: ReadonlyArray<OptionSpec>
  /** Registered only while the rollout gate is open, in a group that always is. */
  readonly gated?: true
  readonly examples: ReadonlyArray<{ readonly command: string; readonly summary: string }>
}

/** A noun: shows its verbs when called alone. */
export interface GroupSpec {
  readonly path: string
  readonly aliases: ReadonlyArray<string>
  readonly summary: string
  /** Registered only while the rollout gate is open (S059 FR-026). */
  readonly gated: boolean
}

/** The whole command tree as data, generated at build, so that it answers before Effect loads (design 3). */
export interface Catalog {
  readonly groups: ReadonlyArray<GroupSpec>
  readonly commands: ReadonlyArray<CommandSpec>
}

const globalFlag = (name: string, aliases: ReadonlyArray<string>, summary: string): OptionSpec => ({
  name,
  aliases,
  type: "boolean",
  placeholder: null,
  choices: [],
  minimum: null,
  maximum: null,
  required: false,
  repeated: false,
  default: false,
  summary
})

/** Levels of `--log-level`, from silent to everything. */
const logLevels = ["none", "error", "warning", "info", "debug", "trace"] as const

/** Options that every command has. */
export const globalOptions: ReadonlyArray<OptionSpec> = [
  globalFlag("json", [], "Print one JSON document on standard output"),
  globalFlag("no-input", [], "Never ask: fail and name the option that answers"),
  globalFlag("no-color", [], "Never colour the output"),
  {
    ...globalFlag("log-level", [], "Show log messages of this level and above on standard error"),
    type: "choice",
    placeholder: "LEVEL",
    choices: logLevels,
    default: "warning"
  },
  globalFlag("help", ["h"], "Show help"),
  globalFlag("version", ["v"], "Show the version")
]

/** The catalog without what the closed rollout gate hides: absent from help, completion, suggestions and JSON (design 3). */
export const visibleCatalog = (catalog: Catalog, rolloutEnabled: boolean): Catalog => {
  if (rolloutEnabled) return catalog
  const hidden = catalog.groups.filter((group) => group.gated).map((group) => group.path)
  const isVisible = (path: string) => !hidden.some((prefix) => path === prefix || path.startsWith(`${prefix} `))
  return {
    groups: catalog.groups.filter((group) => isVisible(group.path)),
    commands: catalog.commands.filter((command) => command.gated !== true && isVisible(command.path))
  }
}

/** The groups and commands directly below a path ("" is the root), in catalog order. */
export const childrenOf = (catalog: Catalog, path: string): ReadonlyArray<GroupSpec | CommandSpec> => {
  const prefix = path === "" ? "" : `${path} `
  const isChild = (node: GroupSpec | CommandSpec) =>
    node.path.startsWith(prefix) && node.path !== "" && !node.path.slice(prefix.length).includes(" ")
  return [...catalog.commands.filter(isChild), ...catalog.groups.filter(isChild)]
}

/** The last word of a path. */
export const lastWord = (path: string): string => path.slice(path.lastIndexOf(" ") + 1)
