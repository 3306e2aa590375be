import * as Command from "@effect/platform/Command"
import * as CommandExecutor from "@effect/platform/CommandExecutor"
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import { Context, Duration, Effect, Fiber, Layer, Option, Stream } from "effect"
import { ChildEnvironment } from "../platform/environment.ts"
import {
  ConnectorFolderMissing,
  ConnectorForeign,
  ConnectorMissing,
  ConnectorRefused,
  ConnectorTimeout,
  type ConnectorFailure
} from "./errors.ts"
import { lastWordsTime, programGracePeriod, programTime } from "./schedules.ts"

/** One run of a program: `verb` is what it is called in messages, `input` its standard input (else it has none). */
export interface Run {
  readonly provider: string
  readonly command: string
  readonly cwd: string
  readonly verb: string
  readonly args: ReadonlyArray<string>
  readonly input?: string | undefined
  /** Variables set in the inherited environment; undefined takes one away. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** How many Ki characters each output may have, else 64 Mi; a program that says more is ended. */
  readonly outputKilo?: number | undefined
}

/** How a program ended; of each output at most what the run allows. */
export interface Ran {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/**
 * The programs of local trackers: each argument arrives as it is, no shell is between. A run that takes longer than
 * 30 seconds, or is interrupted, is ended with everything it has started.
 */
export class Programs extends Context.Tag("spec-kitty/local/Programs")<
  Programs,
  { readonly run: (run: Run) => Effect.Effect<Ran, ConnectorFailure> }
>() {
  static readonly layer = Layer.effect(
    this,
    Effect.gen(function* () {
      const executor = yield* CommandExecutor.CommandExecutor
      const files = yield* FileSystem.FileSystem
      const isFolder = (path: string) =>
        files.stat(path).pipe(
          Effect.map(({ type }) => type === "Directory"),
          Effect.orElseSucceed(() => false)
        )
      return Programs.of({
        run: Effect.fn("Programs.run")(function* (run) {
          const { command, cwd, provider, verb } = run
          // Node throws it away as a bug of ours; it is text of somebody's issue.
          if ([command, ...run.args].some((word) => word.includes("\0")))
            return yield* new ConnectorRefused({
              command,
              verb,
              reason: "a text with a NUL cannot be given to a program"
            })
          if (!(yield* isFolder(cwd))) return yield* new ConnectorFolderMissing({ provider, cwd })
          return yield* Effect.scoped(finish(executor, run)).pipe(
            Effect.timeoutFail({
              duration: programTime,
              onTimeout: () => new ConnectorTimeout({ command, verb, seconds: Duration.toSeconds(programTime) })
            })
          )
        })
      })
    })
  )
}

/** Who is asked who they are has a line to say: so many Ki characters are a flood. */
export const introductionKilo = 64

// helpers

/** Enough for every issue of a large tracker, in Ki characters. */
const everyIssue = 64 * 1024

const finish = (executor: CommandExecutor.CommandExecutor, run: Run) =>
  Effect.gen(function* () {
    const { command, verb } = run
    const process = yield* executor.start(yield* commandOf(run)).pipe(
      Effect.mapError((error) => notStarted(run, error)),
      // Node throws what it does not emit: an argument that is too long, a file that is no program.
      Effect.catchAllDefect((thrown) => Effect.fail(notStartable(run, String(thrown))))
    )
    yield* Effect.addFinalizer((exit) => (exit._tag === "Success" ? Effect.void : end(process)))
    const refused = (reason: string) => new ConnectorRefused({ command, verb, reason })
    const [stdout, stderr] = [gather(process.stdout, run, refused), gather(process.stderr, run, refused)]
    const reading = yield* Effect.fork(Effect.all([stdout.read, stderr.read], { concurrency: 2, discard: true }))
    const exitCode = yield* Effect.raceFirst(
      Effect.mapError(process.exitCode, (error) => refused(wordsOf(error))),
      // Too much output fails; its end alone is no end of the program.
      Effect.zipRight(Fiber.join(reading), Effect.never)
    )
    yield* Effect.timeoutOption(Fiber.join(reading), lastWordsTime)
    return { exitCode: Number(exitCode), stdout: stdout.text(), stderr: stderr.text() }
  })

const commandOf = ({ args, command, cwd, environment = {}, input }: Run) =>
  Effect.map(ChildEnvironment, (inherited) =>
    Command.make(command, ...args).pipe(
      Command.workingDirectory(cwd),
      Command.env({ ...inherited, ...environment }, { extendEnv: false }),
      input === undefined ? Command.stdin(Stream.empty) : Command.feed(input)
    )
  )

/** What has come so far can be had at any time. */
const gather = (
  stream: Stream.Stream<Uint8Array, PlatformError>,
  { outputKilo = everyIssue }: Run,
  refused: (reason: string) => ConnectorRefused
) => {
  const limit = outputKilo < 1024 ? `${outputKilo} KiB` : `${outputKilo / 1024} MiB`
  const texts: Array<string> = []
  let length = 0
  const read = stream.pipe(
    Stream.decodeText(),
    Stream.mapError((error) => refused(wordsOf(error))),
    Stream.runForEach((text) => {
      length += text.length
      texts.push(text)
      return length > outputKilo * 1024 ? Effect.fail(refused(`answers more than ${limit}`)) : Effect.void
    })
  )
  return { read, text: () => texts.join("") }
}

/** Asks the program and what it has started to end, and ends what is still there after the grace period. */
const end = (process: CommandExecutor.Process) =>
  Effect.ignore(Effect.timeoutOption(Effect.interruptible(process.kill("SIGTERM")), programGracePeriod)).pipe(
    Effect.zipRight(Effect.ignore(process.kill("SIGKILL")))
  )

const notStarted = ({ command, provider, verb }: Run, error: PlatformError): ConnectorFailure => {
  if (error._tag === "BadArgument") return new ConnectorRefused({ command, verb, reason: wordsOf(error) })
  if (error.reason === "NotFound") return new ConnectorMissing({ provider, command })
  if (error.reason === "PermissionDenied")
    return new ConnectorForeign({ provider, command, reason: "it may not be run (no execute permission)" })
  return notStartable({ command, provider, verb }, wordsOf(error))
}

const notStartable = ({ command, provider, verb }: Omit<Run, "cwd" | "args">, reason: string): ConnectorFailure =>
  // 128 KiB for one argument, on Linux.
  reason.includes("E2BIG")
    ? new ConnectorRefused({ command, verb, reason: "a text is too long to be an argument of a program" })
    : new ConnectorForeign({ provider, command, reason })

const wordsOf = (error: PlatformError) => Option.getOrElse(Option.fromNullable(error.description), () => error.message)
