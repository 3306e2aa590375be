import * as HelpDoc from "@effect/cli/HelpDoc"
import * as ValidationError from "@effect/cli/ValidationError"
import { Effect, Layer, type Context } from "effect"
import { Interrupted, internalProblem, UsageProblem } from "../output/errors.ts"
import { layerLogger } from "../output/logger.ts"
import { Output } from "../output/Output.ts"
import { Terminal, withoutPrompts } from "../platform/Terminal.ts"
import { answer, catalogFor, wantsColor, type Surroundings } from "./answer.ts"
import type { Catalog } from "./catalog.ts"
import { CommandTree } from "./CommandTree.ts"
import type { Interpretation } from "./interpret.ts"
import { verbs } from "./verbs.ts"

/** A command line that `interpret` has accepted. */
export type AcceptedRun = Interpretation & { readonly kind: "run" }

const escapes = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g")

/** What @effect/cli still finds after `interpret`: a usage error like any other. */
const asUsageProblem = (run: AcceptedRun, error: ValidationError.ValidationError) =>
  new UsageProblem({
    path: run.path.split(" "),
    problem: HelpDoc.toAnsiText(error.error).replace(escapes, "").trim() || "The command line was not understood"
  })

/** @effect/cli prints its complaints by itself and in colour; `Output` is the only voice. */
const withoutParserVoice = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.consoleWith((console) =>
    Effect.withConsole(effect, { ...console, log: () => Effect.void, error: () => Effect.void })
  )

/** The tree for a command that runs others: in the surroundings of the process, as loud as the command was told to be. */
const treeFor = ({ globals }: AcceptedRun, surroundings: Surroundings): Context.Tag.Service<CommandTree> => ({
  version: surroundings.version,
  grown: Effect.map(
    Effect.flatMap(
      Effect.promise(() => import("./loadCatalog.ts")),
      ({ loadCatalog }) => loadCatalog
    ),
    (catalog) => ({
      catalog: catalogFor(catalog, surroundings),
      run: (argv) =>
        runCommandLine(catalog, [`--log-level=${globals.logLevel}`, ...argv], {
          ...surroundings,
          stdoutIsTerminal: false
        })
    })
  )
})

/** Runs an accepted command line to its exit code; every failure has been told when it ends. */
export const runAccepted = (run: AcceptedRun, surroundings: Surroundings): Effect.Effect<number, never, Terminal> =>
  Effect.gen(function* () {
    const terminal = yield* Terminal
    const ambient = Output.layer({ json: run.globals.json, color: wantsColor(surroundings, run.globals.noColor) }).pipe(
      Layer.provideMerge(Layer.succeed(Terminal, run.globals.noInput ? withoutPrompts(terminal) : terminal)),
      Layer.merge(layerLogger(terminal, run.globals.logLevel)),
      Layer.merge(Layer.succeed(CommandTree, treeFor(run, surroundings)))
    )
    const command = verbs[run.path]
    return yield* Effect.gen(function* () {
      const output = yield* Output
      if (command === undefined) return yield* Effect.dieMessage(`no program for ${run.path}`)
      yield* withoutParserVoice(command.run(run.args)).pipe(
        Effect.catchAll((error) =>
          output.fail(ValidationError.isValidationError(error) ? asUsageProblem(run, error) : error)
        ),
        Effect.onInterrupt(() => output.fail(new Interrupted())),
        Effect.tapDefect((cause) => Effect.logDebug("The command died", cause)),
        Effect.catchAllDefect((defect) => output.fail(internalProblem(defect)))
      )
      return yield* output.exitCode
    }).pipe(Effect.provide(ambient))
  })

/** A whole command line, as the process and as tests run it. */
export const runCommandLine = (
  catalog: Catalog,
  argv: ReadonlyArray<string>,
  surroundings: Surroundings
): Effect.Effect<number, never, Terminal> =>
  Effect.gen(function* () {
    const terminal = yield* Terminal
    const found = answer(catalog, argv, surroundings)
    if ("kind" in found) return yield* runAccepted(found, surroundings)
    yield* terminal.write(found.stdout)
    yield* terminal.writeError(found.stderr)
    return found.exitCode
  })
