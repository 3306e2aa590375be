import { Array } from "effect"
import type { ArgumentSpec, Catalog, CommandSpec, OptionSpec } from "../catalog.ts"
import { schemaOf } from "./schema.ts"

/** One argument or option of a command, as a member of a tool's input. */
export interface Parameter {
  readonly key: string
  readonly spec: OptionSpec | ArgumentSpec
}

/** A command as a tool of the Model Context Protocol. */
export interface CommandTool {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly command: CommandSpec
  readonly parameters: ReadonlyArray<Parameter>
  /** Keys of what is left out of them: it makes a reading command write, which is not allowed here. */
  readonly withheld: ReadonlyArray<string>
  readonly inputSchema: object
  readonly writes: boolean
  readonly annotations: {
    readonly readOnlyHint: boolean
    readonly destructiveHint: boolean
    readonly idempotentHint: boolean
    readonly openWorldHint: boolean
  }
}

/** What is allowed to those who call. */
export interface Allowance {
  readonly write: boolean
}

/** `agent tasks move-task` is `agent_tasks_move_task`: the words of the command, which stay as long as it does. */
const toolName = (path: string): string => path.replaceAll(/[ -]/g, "_")

/** `--review-feedback-file` is `review_feedback_file`, and `WP` is `wp`. */
const keyOf = (name: string): string => name.toLowerCase().replaceAll("-", "_")

/**
 * Every command that needs no terminal, as a tool, in catalog order. Those that write are among them also where they may
 * not run, so that a call of theirs can be answered with the reason; what makes a reading command write is left out there.
 */
export const toolsOf = (catalog: Catalog, { write }: Allowance): ReadonlyArray<CommandTool> =>
  catalog.commands.filter(({ does }) => does !== "terminal").map((command) => toolOf(command, write))

// helpers

const toolOf = (command: CommandSpec, write: boolean): CommandTool => {
  const { details, does, path, remote, summary } = command
  const [withheld, parameters] = Array.partition(
    [...command.args, ...command.options].map((spec) => ({ key: keyOf(spec.name), spec })),
    ({ spec }) => write || spec.writes !== true
  )
  const reads = does === "read" && !parameters.some(({ spec }) => spec.writes === true)
  const overrides = parameters.some(({ spec }) => "overrides" in spec)
  return {
    name: toolName(path),
    title: `spec-kitty ${path}`,
    description: details === null ? summary : `${summary}. ${details}`,
    command,
    parameters,
    withheld: withheld.map(({ key }) => key),
    inputSchema: schemaOf(parameters),
    writes: does !== "read",
    annotations: {
      readOnlyHint: reads,
      destructiveHint: does === "destroy" || overrides,
      idempotentHint: reads,
      openWorldHint: remote === true
    }
  }
}
