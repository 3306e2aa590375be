import { Context, Effect, Layer } from "effect"
import { canonicalJson, escapeForOutput, exactly } from "../../domain/json.ts"
import type { AppError } from "../../output/AppError.ts"
import { errorDocument, exitCodeOf } from "../../output/errorDocument.ts"
import { internalProblem, WritingNotAllowed } from "../../output/errors.ts"
import { FileFailed } from "../../platform/errors.ts"
import { Terminal, TerminalRecord } from "../../platform/Terminal.ts"
import type { Tree } from "../CommandTree.ts"
import { argvFor } from "./argv.ts"
import type { Allowance, CommandTool } from "./tools.ts"

/** As much as is handed on of what a command says beside its answer, in characters. */
const longestNotice = 4000

/** What a client learns from one call. */
export interface ToolAnswer {
  /** The document as the command prints it, and behind it what was said beside it. */
  readonly content: ReadonlyArray<{ readonly type: "text"; readonly text: string }>
  readonly structuredContent?: object
  /** The command ended with another exit code than 0. */
  readonly isError: boolean
  readonly _meta: { readonly "spec-kitty/exit_code": number }
}

/**
 * Calls the command as the command line would, with `--json`: the answer is the very document that it prints, an error's
 * too. Nothing that goes wrong in a call is more than its answer.
 */
export const callTool = (
  tree: Tree,
  tool: CommandTool,
  input: Readonly<Record<string, unknown>>,
  allowed: Allowance
): Effect.Effect<ToolAnswer> =>
  Effect.gen(function* () {
    if (tool.writes && !allowed.write)
      return yield* new WritingNotAllowed({ tool: tool.name, command: tool.command.path, argument: null })
    const argument = tool.withheld.find((key) => Object.hasOwn(input, key) && input[key] !== null)
    if (argument !== undefined)
      return yield* new WritingNotAllowed({ tool: tool.name, command: tool.command.path, argument })
    const argv = yield* argvFor(tool, input)
    return yield* Effect.gen(function* () {
      const exitCode = yield* tree.run(argv)
      const said = yield* TerminalRecord
      return answered(yield* said.stdout, yield* said.stderr, exitCode)
    }).pipe(Effect.provide(ownTerminal))
  }).pipe(
    Effect.catchAll((error) => Effect.succeed(refused(error))),
    Effect.catchAllDefect((defect) => Effect.succeed(refused(internalProblem(defect))))
  )

// helpers

/** Nobody sits in front of it, and standard input is the client's. Log messages reach the server's log by themselves. */
const ownTerminal = Layer.flatMap(Terminal.layerMemory(), (context) =>
  Layer.merge(
    Layer.succeedContext(context),
    Layer.succeed(
      Terminal,
      Terminal.of({
        ...Context.get(context, Terminal),
        readStdin: new FileFailed({
          path: "standard input",
          operation: "read",
          reason: "it belongs to the MCP client; name a file instead"
        })
      })
    )
  )
)

const answered = (document: string, notices: string, exitCode: number): ToolAnswer => {
  const text = document.trimEnd()
  const structured = structureOf(text)
  return {
    content: [textOf(text), ...(notices === "" ? [] : [textOf(shortened(notices.trimEnd()))])],
    ...(structured === undefined ? {} : { structuredContent: structured }),
    isError: exitCode !== 0,
    _meta: { "spec-kitty/exit_code": exitCode }
  }
}

const refused = (error: AppError) =>
  answered(escapeForOutput(canonicalJson({ error: errorDocument(error) }, { indent: 2 })), "", exitCodeOf(error))

const textOf = (text: string) => ({ type: "text" as const, text })

const shortened = (text: string) => (text.length > longestNotice ? `${text.slice(0, longestNotice)}\n...` : text)

/** Structured content is an object, by the protocol; numbers keep all their digits. */
const structureOf = (text: string): object | undefined => {
  if (!text.startsWith("{")) return undefined
  const value: unknown = exactly(text, JSON.parse(text))
  return typeof value === "object" && value !== null ? value : undefined
}
