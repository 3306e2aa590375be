import { canonicalJson, escapeForOutput } from "../domain/json.ts"
import { isTruthy } from "../config/truthy.ts"
import { childrenOf, globalOptions, visibleCatalog, type Catalog, type CommandSpec } from "./catalog.ts"
import { completionScript, shells, type Shell } from "./completions.ts"
import { boldStyle, plainStyle, renderHelp } from "./help.ts"
import { interpret, type Interpretation } from "./interpret.ts"

/** What the process knows before anything is loaded. */
export interface Surroundings {
  readonly version: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly stdoutIsTerminal: boolean
}

/** An answer that needs neither Effect nor a file: help, version, completion, a usage error, the command tree. */
export interface EarlyAnswer {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: 0 | 2
}

/** Colour only on a terminal that wants it (`NO_COLOR`, `TERM=dumb`, `--no-color`; design 3). */
export const wantsColor = (surroundings: Surroundings, noColor: boolean): boolean =>
  surroundings.stdoutIsTerminal &&
  !noColor &&
  (surroundings.environment["NO_COLOR"] ?? "") === "" &&
  surroundings.environment["TERM"] !== "dumb"

/** The catalog as the rollout gate shows it. */
export const catalogFor = (catalog: Catalog, surroundings: Surroundings): Catalog =>
  visibleCatalog(catalog, isTruthy(surroundings.environment["SPEC_KITTY_ENABLE_SAAS_SYNC"] ?? ""))

const json = (value: unknown) => `${escapeForOutput(canonicalJson(value, { indent: 2 }))}\n`

const commandJson = ({ aliases, args, details, does, examples, options, path, remote, summary }: CommandSpec) => ({
  aliases,
  args,
  details,
  does,
  examples,
  options: options.map(
    ({ aliases, choices, default: fallback, name, repeated, required, summary, type, ...marks }) => ({
      aliases,
      choices,
      default: fallback,
      name,
      repeated,
      required,
      summary,
      type,
      ...(marks.overrides === undefined ? {} : { overrides: marks.overrides }),
      ...(marks.writes === undefined ? {} : { writes: marks.writes })
    })
  ),
  path,
  remote: remote ?? false,
  summary
})

const usage = (interpretation: Interpretation & { kind: "usage" }): EarlyAnswer => {
  const help = ["spec-kitty", ...(interpretation.path === "" ? [] : [interpretation.path]), "--help"].join(" ")
  const next = `Run \`${help}\`.`
  const document = {
    error: {
      category: "usage",
      code: "usage",
      details: {},
      message: interpretation.message,
      next_action: next,
      retryable: false,
      source: "cli",
      user_action_required: false
    }
  }
  return interpretation.globals.json
    ? { stdout: json(document), stderr: "", exitCode: 2 }
    : { stdout: "", stderr: `${interpretation.message}\n\n${next}\n`, exitCode: 2 }
}

const isShell = (text: string): text is Shell => shells.some((shell) => shell === text)

const completions = (catalog: Catalog, interpretation: Interpretation & { kind: "run" }): EarlyAnswer => {
  const shell = interpretation.args.at(-1) ?? ""
  if (isShell(shell)) {
    const script = completionScript(catalog, shell)
    return { stdout: interpretation.globals.json ? json({ script, shell }) : `${script}\n`, stderr: "", exitCode: 0 }
  }
  const message = `SHELL is one of ${shells.join(", ")}, not '${shell}'`
  return usage({ ...interpretation, kind: "usage", message })
}

const commands = (catalog: Catalog, asJson: boolean): EarlyAnswer => {
  const sorted = [...catalog.commands].sort((a, b) => (a.path < b.path ? -1 : 1))
  const width = Math.max(...sorted.map(({ path }) => path.length))
  const stdout = asJson
    ? json({
        commands: sorted.map(commandJson),
        global_options: globalOptions.map(({ name, summary }) => ({ name, summary }))
      })
    : `${sorted.map(({ path, summary }) => `${path.padEnd(width)}  ${summary}`).join("\n")}\n`
  return { stdout, stderr: "", exitCode: 0 }
}

const help = (catalog: Catalog, interpretation: Interpretation & { kind: "help" }, surroundings: Surroundings) => {
  const { globals, path } = interpretation
  const style = wantsColor(surroundings, globals.noColor) ? boldStyle : plainStyle
  const command = catalog.commands.find((candidate) => candidate.path === path)
  const document =
    command === undefined
      ? { commands: childrenOf(catalog, path).map(({ path, summary }) => ({ path, summary })), path }
      : commandJson(command)
  return {
    stdout: globals.json ? json(document) : `${renderHelp(catalog, path, style)}\n`,
    stderr: "",
    exitCode: 0
  } as const
}

/** `help sync now` is `sync now --help`. */
const helpArguments = ({ args, globals }: Interpretation & { kind: "run" }) => [
  "--help",
  ...(globals.json ? ["--json"] : []),
  ...(globals.noColor ? ["--no-color"] : []),
  ...args.filter((word) => word !== "--")
]

/** Reads a command line and answers it at once if it can; otherwise says what to run. */
export const answer = (
  catalog: Catalog,
  argv: ReadonlyArray<string>,
  surroundings: Surroundings
): EarlyAnswer | (Interpretation & { readonly kind: "run" }) => {
  const visible = catalogFor(catalog, surroundings)
  const interpretation = interpret(visible, argv)
  const asJson = interpretation.globals.json
  switch (interpretation.kind) {
    case "version": {
      const { version } = surroundings
      return { stdout: asJson ? json({ version }) : `spec-kitty ${version}\n`, stderr: "", exitCode: 0 }
    }
    case "help":
      return help(visible, interpretation, surroundings)
    case "usage":
      return usage(interpretation)
    case "run":
      if (interpretation.path === "help") return answer(catalog, helpArguments(interpretation), surroundings)
      if (interpretation.path === "completions") return completions(visible, interpretation)
      if (interpretation.path === "commands") return commands(visible, asJson)
      return interpretation
  }
}
