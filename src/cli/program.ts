import * as HelpDoc from "@effect/cli/HelpDoc"
import * as ValidationError from "@effect/cli/ValidationError"
import { Effect, Layer } from "effect"
import { Interrupted, InternalProblem, UsageProblem } from "../output/errors.ts"
import { layerLogger } from "../output/logger.ts"
import { Output } from "../output/Output.ts"
import { Terminal, withoutPrompts } from "../platform/Terminal.ts"
import { answer, wantsColor, type Surroundings } from "./answer.ts"
import type { Catalog } from "./catalog.ts"
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

const asInternalProblem = (defect: unknown) =>
  new InternalProblem({ summary: defect instanceof Error ? `${defect.name}: ${defect.message}` : String(defect) })

/** @effect/cli prints its complaints by itself and in colour; `Output` is the only voice. */
const withoutParserVoice = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.consoleWith((console) =>
    Effect.withConsole(effect, { ...console, log: () => Effect.void, error: () => Effect.void })
  )

/** Runs an accepted command line to its exit code; every failure has been told when it ends. */
export const runAccepted = (run: AcceptedRun, surroundings: Surroundings): Effect.Effect<number, never, Terminal> =>
  Effect.gen(function* () {
    const terminal = yield* Terminal
    const ambient = Output.layer({ json: run.globals.json, color: wantsColor(surroundings, run.globals.noColor) }).pipe(
      Layer.provideMerge(Layer.succeed(Terminal, run.globals.noInput ? withoutPrompts(terminal) : terminal)),
      Layer.merge(layerLogger(terminal, run.globals.logLevel))
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
        Effect.catchAllDefect((defect) => output.fail(asInternalProblem(defect)))
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
