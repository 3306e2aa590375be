import { Config, Context, Effect, Layer, Option, Ref } from "effect"
import { FileFailed, PromptEnded, PromptUnavailable } from "./errors.ts"
import { isSwitchedOff } from "./environment.ts"
import { readAll, readEach, readHiddenLine, readLine } from "./standardInput.ts"

/** A question for a person, and the flag that answers it for everybody else. */
export interface Prompt {
  readonly question: string
  readonly flag: string
  /** The answer is not shown while it is typed. */
  readonly secret?: boolean
}

/** The three standard streams. Writing to a reader that has gone is quiet; a prompt never waits where nobody can answer. */
export class Terminal extends Context.Tag("spec-kitty/platform/Terminal")<
  Terminal,
  {
    readonly stdoutIsTerminal: boolean
    readonly stderrIsTerminal: boolean
    readonly columns: number
    readonly write: (text: string) => Effect.Effect<void>
    readonly writeError: (text: string) => Effect.Effect<void>
    /** Everything up to the end of standard input, at most 64 MiB. */
    readonly readStdin: Effect.Effect<string, FileFailed>
    /** Hands on standard input as it comes, until it ends. A piece is taken before the next one is read. */
    readonly receive: <E, R>(take: (text: string) => Effect.Effect<void, E, R>) => Effect.Effect<void, E, R>
    readonly prompt: (prompt: Prompt) => Effect.Effect<string, PromptUnavailable | PromptEnded>
  }
>() {
  static readonly layer = Layer.effect(
    this,
    Effect.gen(function* () {
      const { stderr, stdout } = process
      const wanted = yield* Effect.option(Config.integer("COLUMNS"))
      const told = Option.getOrUndefined(Option.filter(wanted, (columns) => columns > 0))
      for (const stream of [stdout, stderr]) stream.on("error", ignoreClosedPipe)
      return Terminal.of({
        stdoutIsTerminal: stdout.isTTY === true,
        stderrIsTerminal: stderr.isTTY === true,
        // What a person sets counts where there is no terminal to ask.
        columns: stdout.columns ?? told ?? stderr.columns ?? 80,
        write: writeTo(stdout),
        writeError: writeTo(stderr),
        // Opening standard input costs 3 ms, and few commands read it.
        readStdin: Effect.suspend(() => readAll(process.stdin)),
        receive: (take) => Effect.suspend(() => readEach(process.stdin, take)),
        prompt: (prompt) =>
          Effect.gen(function* () {
            const { stdin } = process
            if (stdin.isTTY !== true || stderr.isTTY !== true) return yield* unavailable(prompt)
            if (yield* underCI) return yield* unavailable(prompt, "CI")
            // The question goes to stderr: stdout carries the result and nothing else.
            const ask = writeTo(stderr)(prompt.question)
            const endLine = writeTo(stderr)("\n")
            const { flag, question, secret } = prompt
            const line =
              secret === true
                ? readHiddenLine(stdin, ask, endLine)
                : // Ctrl-D leaves the cursor behind the question.
                  Effect.tapErrorTag(readLine(stdin, ask), "InputEnded", () => endLine)
            return yield* Effect.catchTag(line, "InputEnded", () => new PromptEnded({ question, flag }))
          })
      })
    })
  )

  /** A terminal that exists only in memory; what was written is in {@link TerminalRecord}. */
  static readonly layerMemory = (options: MemoryTerminal = {}): Layer.Layer<Terminal | TerminalRecord> =>
    Layer.effectContext(
      Effect.gen(function* () {
        const stdout = yield* Ref.make("")
        const stderr = yield* Ref.make("")
        const answers = yield* Ref.make(options.answers ?? [])
        const writeError = (text: string) => Ref.update(stderr, (before) => before + text)
        const terminal = Terminal.of({
          stdoutIsTerminal: options.terminal ?? false,
          stderrIsTerminal: options.terminal ?? false,
          columns: options.columns ?? 80,
          write: (text) => Ref.update(stdout, (before) => before + text),
          writeError,
          readStdin: Effect.succeed(options.stdin ?? ""),
          receive: (take) => take(options.stdin ?? ""),
          prompt: (prompt) =>
            Effect.gen(function* () {
              const [answer] = yield* Ref.getAndUpdate(answers, (left) => left.slice(1))
              if (answer === undefined) return yield* unavailable(prompt)
              yield* writeError(`${prompt.question}${prompt.secret === true ? "" : answer}\n`)
              return answer
            })
        })
        return Context.make(Terminal, terminal).pipe(
          Context.add(TerminalRecord, { stdout: Ref.get(stdout), stderr: Ref.get(stderr) })
        )
      })
    )
}

/** What a terminal in memory is given. */
export interface MemoryTerminal {
  readonly terminal?: boolean
  readonly columns?: number
  readonly stdin?: string
  /** Answers to prompts, in order; when they are used up a prompt is unavailable. */
  readonly answers?: ReadonlyArray<string>
}

/** What has been written to a terminal in memory so far. */
export class TerminalRecord extends Context.Tag("spec-kitty/platform/TerminalRecord")<
  TerminalRecord,
  { readonly stdout: Effect.Effect<string>; readonly stderr: Effect.Effect<string> }
>() {}

/** The same terminal with nobody in front of it (`--no-input`). */
export const withoutPrompts = (terminal: Context.Tag.Service<Terminal>): Context.Tag.Service<Terminal> =>
  Terminal.of({ ...terminal, prompt: (prompt) => unavailable(prompt, "--no-input") })

// helpers

const unavailable = ({ flag, question }: Prompt, switchedOffBy?: "CI" | "--no-input") =>
  Effect.fail(new PromptUnavailable({ question, flag, ...(switchedOffBy === undefined ? {} : { switchedOffBy }) }))

/** `CI` set to anything but a plain "no" means that a program is running us. */
const underCI = Config.string("CI").pipe(
  Effect.map((text) => !isSwitchedOff(text)),
  Effect.orElseSucceed(() => false)
)

const ignoreClosedPipe = () => {}

const writeTo = (stream: NodeJS.WriteStream) => (text: string) =>
  text === ""
    ? Effect.void
    : Effect.async<void>((resume) => {
        // Waiting for the callback is what keeps a piped answer whole when the process ends right after it.
        stream.write(text, () => resume(Effect.void))
      })
