import { execFile, type ChildProcess, type ExecFileException } from "node:child_process"
import { existsSync } from "node:fs"
import { constants } from "node:os"
import { Context, Duration, Effect, Layer } from "effect"
import { ChildEnvironment } from "./environment.ts"
import { GitFailed, GitMissing } from "./errors.ts"
import { gitGracePeriod } from "./schedules.ts"
import { briefly } from "./terminalText.ts"

/** Variables added to the child's environment, and the text of its standard input (else it has none). */
export interface GitOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
}

/** How a git command ended; output at most 64 MiB. */
export interface GitExit {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/**
 * The git command: never through a shell, never asking, its words untranslated, blind to a repository that a hook has
 * put into the environment. Interrupting ends the child.
 */
export class Git extends Context.Tag("spec-kitty/platform/Git")<
  Git,
  {
    /** Standard output of a command that must succeed. */
    readonly run: (
      cwd: string,
      args: ReadonlyArray<string>,
      options?: GitOptions
    ) => Effect.Effect<string, GitFailed | GitMissing>
    /** How a command ended, for those whose exit code is an answer. */
    readonly exit: (
      cwd: string,
      args: ReadonlyArray<string>,
      options?: GitOptions
    ) => Effect.Effect<GitExit, GitMissing>
  }
>() {
  static readonly layer = Layer.sync(this, () =>
    Git.of({
      exit: spawn,
      run: (cwd, args, options) =>
        spawn(cwd, args, options).pipe(
          Effect.filterOrFail(
            ({ exitCode }) => exitCode === 0,
            ({ exitCode, stderr }) => new GitFailed({ args: [...args], exitCode, stderr })
          ),
          Effect.map(({ stdout }) => stdout)
        )
    })
  )
}

// helpers

const outputLimit = 64 * 1024 * 1024

/** Set by git for its hooks; inherited, they would send us to another repository or another index. */
const repositoryVariables = [
  "GIT_DIR",
  "GIT_WORK_TREE",
  "GIT_INDEX_FILE",
  "GIT_COMMON_DIR",
  "GIT_OBJECT_DIRECTORY",
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  "GIT_PREFIX",
  "GIT_NAMESPACE"
]

const childEnvironment = (
  inherited: Readonly<Record<string, string | undefined>>,
  added: Readonly<Record<string, string>>
) => ({
  ...Object.fromEntries(Object.entries(inherited).filter(([name]) => !repositoryVariables.includes(name))),
  GIT_TERMINAL_PROMPT: "0",
  GIT_OPTIONAL_LOCKS: "0",
  LC_ALL: "C",
  ...added
})

const spawn = (
  cwd: string,
  args: ReadonlyArray<string>,
  { env = {}, input }: GitOptions = {}
): Effect.Effect<GitExit, GitMissing> =>
  Effect.flatMap(ChildEnvironment, (inherited) =>
    Effect.async<GitExit, GitMissing>((resume) => {
      // Node reports a missing directory as a missing command.
      if (!existsSync(cwd))
        return resume(Effect.succeed({ exitCode: 128, stdout: "", stderr: `${cwd} does not exist` }))
      const options = { cwd, env: childEnvironment(inherited, env), maxBuffer: outputLimit, windowsHide: true }
      const child = execFile("git", args, options, (error, stdout, stderr) =>
        resume(ended(error, child.signalCode, stdout, stderr))
      )
      // A command that does not read all of its input has not failed for that.
      child.stdin?.on("error", () => {})
      child.stdin?.end(input ?? "")
      return end(child)
    })
  ).pipe(told(cwd, args), Effect.withSpan("Git.exit", { attributes: { command: args[0] } }))

/** With `--log-level debug` every command that was run. No secret of ours is ever an argument of git. */
const told = (cwd: string, args: ReadonlyArray<string>) => (spawned: Effect.Effect<GitExit, GitMissing>) =>
  Effect.gen(function* () {
    const [duration, exit] = yield* Effect.timed(spawned)
    const words = args.map((arg) => (/^[\w./:=@^{}%-]+$/.test(arg) ? arg : briefly(JSON.stringify(arg), 200)))
    yield* Effect.logDebug(
      `git ${words.join(" ")} (in ${cwd}): exit code ${exit.exitCode}, ${Math.round(Duration.toMillis(duration))} ms`
    )
    return exit
  })

/** Asks the child to end, so that git removes its lock files, and insists when it does not. */
const end = (child: ChildProcess) => {
  const closed = Effect.async<void>((done) => void child.once("close", () => done(Effect.void)))
  const kill = (signal: NodeJS.Signals) => Effect.sync(() => child.kill(signal))
  return Effect.zipRight(
    kill("SIGTERM"),
    Effect.raceFirst(closed, Effect.zipRight(Effect.delay(kill("SIGKILL"), gitGracePeriod), closed))
  ).pipe(Effect.interruptible)
}

const ended = (
  error: ExecFileException | null,
  signal: NodeJS.Signals | null,
  stdout: string,
  stderr: string
): Effect.Effect<GitExit, GitMissing> => {
  if (error === null) return Effect.succeed({ exitCode: 0, stdout, stderr })
  if (error.code === "ENOENT") return Effect.fail(new GitMissing())
  if (typeof error.code === "number") return Effect.succeed({ exitCode: error.code, stdout, stderr })
  const exitCode = signal === null ? 128 : 128 + constants.signals[signal]
  return Effect.succeed({ exitCode, stdout, stderr: stderr === "" ? error.message : stderr })
}
