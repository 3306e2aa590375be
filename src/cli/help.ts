import {
  childrenOf,
  globalOptions,
  lastWord,
  type ArgumentSpec,
  type Catalog,
  type CommandSpec,
  type GroupSpec,
  type OptionSpec
} from "./catalog.ts"

/** Colours for help: identity functions when the stream is not a terminal that wants them. */
export interface HelpStyle {
  readonly heading: (text: string) => string
}

/** Help without a single escape byte. */
export const plainStyle: HelpStyle = { heading: (text) => text }

/** Help for a colour terminal. */
export const boldStyle: HelpStyle = { heading: (text) => `\u001b[1m${text}\u001b[0m` }

const width = 100

const wrap = (text: string, columns: number): ReadonlyArray<string> =>
  text.split(" ").reduce<Array<string>>((lines, word) => {
    const line = lines.at(-1)
    if (line !== undefined && line.length + word.length < columns) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
    return lines
  }, [])

const twoColumns = (rows: ReadonlyArray<readonly [string, string]>): string => {
  const left = Math.min(34, Math.max(...rows.map(([name]) => name.length)) + 2)
  const indent = " ".repeat(left + 2)
  return rows
    .map(([name, text]) => {
      const lines = wrap(text, width - left - 2)
      const first = name.length + 2 > left ? `  ${name}\n${indent}` : `  ${name.padEnd(left)}`
      return first + lines.join(`\n${indent}`)
    })
    .join("\n")
}

const optionRow = (option: OptionSpec): readonly [string, string] => {
  const short = option.aliases.filter((name) => name.length === 1).map((name) => `-${name}, `)
  const value = option.type === "boolean" ? "" : ` ${option.placeholder ?? option.choices.join("|")}`
  const long = option.aliases.filter((name) => name.length > 1).map((name) => `also --${name}`)
  const choices =
    option.choices.length > 0 ? [`${option.type === "list" ? "some" : "one"} of ${option.choices.join(", ")}`] : []
  const fallback = option.default === null || option.default === false ? [] : [`default ${String(option.default)}`]
  const notes = [...(option.required ? ["required"] : []), ...choices, ...fallback, ...long]
  return [
    `${short.join("")}--${option.name}${value}`,
    notes.length === 0 ? option.summary : `${option.summary} (${notes.join("; ")})`
  ]
}

const argumentRow = ({ choices, name, summary }: ArgumentSpec): readonly [string, string] => [
  name,
  choices.length === 0 ? summary : `${summary} (one of ${choices.join(", ")})`
]

const usageLine = (command: CommandSpec): string => {
  const words = command.args.map((argument) => {
    const name = argument.repeated ? `${argument.name}...` : argument.name
    return argument.required ? name : `[${name}]`
  })
  const required = command.options
    .filter((option) => option.required)
    .map((option) => `--${option.name} ${option.placeholder ?? option.choices.join("|")}`)
  const isOptional = command.options.some((option) => !option.required)
  return ["spec-kitty", command.path, ...words, ...required, ...(isOptional ? ["[options]"] : [])].join(" ")
}

const section = (style: HelpStyle, title: string, body: string) => `${style.heading(title)}\n${body}`

const commandHelp = (catalog: Catalog, command: CommandSpec, style: HelpStyle): string => {
  const inner = childrenOf(catalog, command.path)
  const parts = [command.summary, section(style, "Usage", `  ${usageLine(command)}`)]
  if (command.aliases.length > 0) parts.push(`Also called: ${command.aliases.join(", ")}`)
  if (command.details !== null) parts.splice(1, 0, wrap(command.details, width).join("\n"))
  if (command.args.length > 0) {
    parts.push(section(style, "Arguments", twoColumns(command.args.map(argumentRow))))
  }
  if (inner.length > 0) parts.push(section(style, "Commands", twoColumns(inner.map(nodeRow))))
  if (command.options.length > 0) parts.push(section(style, "Options", twoColumns(command.options.map(optionRow))))
  parts.push(section(style, "Global options", twoColumns(globalOptions.map(optionRow))))
  const examples = command.examples.map((example) => `  # ${example.summary}\n  $ ${example.command}`)
  if (examples.length > 0) parts.push(section(style, "Examples", examples.join("\n")))
  return parts.join("\n\n")
}

const nodeRow = (node: GroupSpec | CommandSpec) =>
  [[lastWord(node.path), ...node.aliases].join(", "), node.summary] as const

const introduction =
  "Plan missions, work them in git worktrees, and never lose an event.\n\nNew here? Run `spec-kitty init` in a git repository, then `spec-kitty specify NAME`."

const groupHelp = (catalog: Catalog, path: string, style: HelpStyle): string => {
  const group = catalog.groups.find((candidate) => candidate.path === path)
  const nodes = childrenOf(catalog, path)
  const rows = nodes.map(nodeRow)
  const name = path === "" ? "spec-kitty" : `spec-kitty ${path}`
  return [
    group === undefined ? introduction : group.summary,
    section(style, "Usage", `  ${name} COMMAND [options]`),
    section(style, "Commands", twoColumns(rows)),
    section(style, "Global options", twoColumns(globalOptions.map(optionRow))),
    `Run \`${name} COMMAND --help\` for details and examples.`
  ].join("\n\n")
}

/** Help of the command or group at a path ("" is the root). */
export const renderHelp = (catalog: Catalog, path: string, style: HelpStyle): string => {
  const command = catalog.commands.find((candidate) => candidate.path === path)
  return command === undefined ? groupHelp(catalog, path, style) : commandHelp(catalog, command, style)
}
