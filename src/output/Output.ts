import { Config, Context, Effect, Layer, Ref, Schema } from "effect"
import { canonicalJson, escapeForOutput } from "../domain/json.ts"
import { Terminal } from "../platform/Terminal.ts"
import { uuid4 } from "../platform/Uuid.ts"
import type { AppError } from "./AppError.ts"
import { errorDocument, errorText, exitCodeOf } from "./errorDocument.ts"
import type { Report } from "./Report.ts"
import { colorText, plainText } from "./safeText.ts"
import { markedStyle, plainStyle } from "./style.ts"

/** How the user wants to be answered. */
export interface OutputSettings {
  readonly json: boolean
  readonly color: boolean
}

/** The one writer of standard output: a result or, with `--json`, exactly one document on every path (design R18). */
export class Output extends Context.Tag("spec-kitty/output/Output")<
  Output,
  {
    readonly json: boolean
    /** Hands back the command's result; an exit code other than 0 says that part of it failed. */
    readonly emit: <A, I>(report: Report<A, I>, value: A, exitCode?: 0 | 1 | 4 | 75) => Effect.Effect<void>
    /** Hands back a failure: on stdout as a document with `--json`, else on stderr as a sentence and a next step. */
    readonly fail: (error: AppError) => Effect.Effect<void>
    /**
     * Waits for Ctrl-C, as the result has told the user: that end is no failure worth a word, only its exit code is as
     * always.
     */
    readonly untilInterrupted: Effect.Effect<never>
    /** A line for people on stderr while work goes on. */
    readonly progress: (text: string) => Effect.Effect<void>
    /** The exit code that the answers so far call for. */
    readonly exitCode: Effect.Effect<number>
  }
>() {
  static readonly layer = (settings: OutputSettings): Layer.Layer<Output, never, Terminal> =>
    Layer.effect(
      this,
      Effect.gen(function* () {
        const terminal = yield* Terminal
        const exitCode = yield* Ref.make(0)
        const answered = yield* Ref.make(false)
        const waiting = yield* Ref.make(false)
        // Nobody else can know it: what a text of others says about colours stays text.
        const mark = yield* uuid4
        const style = { ...(settings.color ? markedStyle(mark) : plainStyle), columns: yield* columnsOf(terminal) }
        const safe = settings.color ? colorText(mark) : plainText

        return Output.of({
          json: settings.json,
          emit: (report, value, code = 0) =>
            Effect.gen(function* () {
              // Worded first: an answer that does not come about leaves its place to the failure.
              const text = settings.json
                ? documentText(yield* Effect.orDie(Schema.encode(report.schema)(value)))
                : report.human(value, style)
              yield* Ref.set(exitCode, code)
              yield* Ref.set(answered, true)
              yield* text === "" ? Effect.void : terminal.write(`${settings.json ? text : safe(text)}\n`)
            }),
          fail: (error) =>
            Effect.gen(function* () {
              yield* Ref.set(exitCode, exitCodeOf(error))
              if (error._tag === "Interrupted" && (yield* Ref.get(waiting))) return
              // A second document would make both unreadable: what fails after the answer is told on stderr.
              const asDocument = settings.json && !(yield* Ref.getAndSet(answered, true))
              yield* asDocument
                ? terminal.write(`${documentText({ error: errorDocument(error) })}\n`)
                : terminal.writeError(`${errorText(error)}\n`)
            }),
          untilInterrupted: Effect.zipRight(Ref.set(waiting, true), Effect.never),
          progress: (text) => terminal.writeError(`${plainText(text)}\n`),
          exitCode: Ref.get(exitCode)
        })
      })
    )
}

/** Hands back a command's result. */
export const emit = <A, I>(
  report: Report<A, I>,
  value: A,
  exitCode?: 0 | 1 | 4 | 75
): Effect.Effect<void, never, Output> => Effect.flatMap(Output, (output) => output.emit(report, value, exitCode))

// helpers

/** The user's word counts more than the terminal's, as everywhere. */
const columnsOf = ({ columns }: Context.Tag.Service<Terminal>) =>
  Config.integer("COLUMNS").pipe(
    Effect.filterOrElse(
      (asked) => asked > 0,
      () => Effect.succeed(columns)
    ),
    Effect.orElseSucceed(() => columns)
  )

const documentText = (value: unknown) => escapeForOutput(canonicalJson(value, { indent: 2 }))
