import { join } from "node:path"
import { ConfigProvider, Effect } from "effect"
import { loadCatalog } from "../../src/cli/loadCatalog.ts"
import { runCommandLine } from "../../src/cli/program.ts"
import { ChildEnvironment } from "../../src/platform/environment.ts"
import { Terminal, TerminalRecord, type MemoryTerminal } from "../../src/platform/Terminal.ts"
import { WorkingDirectory } from "../../src/platform/WorkingDirectory.ts"
import { preparedFolder } from "./preparedFolder.ts"

/**
 * What commands of tests are given: they leave no daemon behind, save in tests of the daemon, which end it; and built ones share
 * a code cache, else each is compiled anew in every home.
 */
export const testEnvironment = {
  SPEC_KITTY_NO_DAEMON: "1",
  XDG_CACHE_HOME: join(process.env[preparedFolder] ?? "", "code-cache")
}

/** Where a command line runs: its own HOME and nothing of ours in the environment. */
export interface Setting extends MemoryTerminal {
  readonly home: string
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
}

/** What a command line answered. */
export interface Answer {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

/** Runs `spec-kitty ...argv` in this process through the very program that the command runs. */
export const specKitty = (setting: Setting, ...argv: ReadonlyArray<string>): Effect.Effect<Answer> =>
  Effect.gen(function* () {
    const catalog = yield* loadCatalog
    const own = { HOME: setting.home, USER: "tester", GIT_CONFIG_NOSYSTEM: "1", ...testEnvironment, ...setting.env }
    const environment = { PATH: process.env["PATH"] ?? "", ...own }
    return yield* Effect.gen(function* () {
      const record = yield* TerminalRecord
      const surroundings = { version: "0.0.0-test", environment, stdoutIsTerminal: setting.terminal ?? false }
      const exitCode = yield* runCommandLine(catalog, argv, surroundings)
      return { stdout: yield* record.stdout, stderr: yield* record.stderr, exitCode }
    }).pipe(
      Effect.provide(Terminal.layerMemory(setting)),
      Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(environment)))),
      Effect.provideService(WorkingDirectory, setting.cwd),
      Effect.provideService(ChildEnvironment, environment)
    )
  })

/** Reads the one JSON document that a command with `--json` must have printed. */
export const documentOf = (answer: Answer): unknown => JSON.parse(answer.stdout)
