import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { Effect, Logger, Ref, type Scope } from "effect"
import { ChildEnvironment } from "../../src/platform/environment.ts"

/** A folder of one test, and what tests do in it. */
export interface Folder {
  readonly path: string
  readonly at: (...parts: ReadonlyArray<string>) => string
  readonly write: (name: string, content: string) => string
  readonly read: (name: string) => string
  readonly list: (name?: string) => ReadonlyArray<string>
  /** Git as a user would run it here, without anybody's configuration. */
  readonly git: (...args: ReadonlyArray<string>) => string
}

/** Gone when the test ends. */
export const temporaryFolder: Effect.Effect<Folder, never, Scope.Scope> = Effect.acquireRelease(
  Effect.sync(() => folderAt(realpathSync(mkdtempSync(join(tmpdir(), "spec-kitty-test-"))))),
  ({ path }) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

/** The same helpers for a directory that exists already. */
export const folderAt = (path: string): Folder => {
  const at = (...parts: ReadonlyArray<string>) => join(path, ...parts)
  return {
    path,
    at,
    write: (name, content) => {
      mkdirSync(dirname(at(name)), { recursive: true })
      writeFileSync(at(name), content)
      return at(name)
    },
    read: (name) => readFileSync(at(name), "utf8"),
    list: (name = ".") => readdirSync(at(name)).sort(),
    git: (...args) =>
      execFileSync("git", args, { cwd: path, encoding: "utf8", env: gitEnvironment(path), stdio: "pipe" })
  }
}

/** A folder with a repository on `main` whose user is known. */
export const temporaryRepository: Effect.Effect<Folder, never, Scope.Scope> = Effect.tap(temporaryFolder, (folder) =>
  Effect.sync(() => {
    folder.git("init", "--quiet", "--initial-branch=main")
    folder.git("config", "user.name", "Ada")
    folder.git("config", "user.email", "ada@example.com")
  })
)

/** What git children see: nobody's configuration. */
export const gitEnvironment = (home: string): Readonly<Record<string, string>> => ({
  PATH: process.env["PATH"] ?? "",
  HOME: home,
  GIT_CONFIG_NOSYSTEM: "1"
})

/** Runs a program whose git children know no user. */
export const withoutGitUser =
  (home: string) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.provideService(effect, ChildEnvironment, gitEnvironment(home))

/** The log lines of an effect, as text, next to its result. */
export const withLog = <A, E, R>(
  effect: Effect.Effect<A, E, R>
): Effect.Effect<readonly [A, ReadonlyArray<string>], E, R> =>
  Effect.gen(function* () {
    const lines = yield* Ref.make<ReadonlyArray<string>>([])
    const logger = Logger.make<unknown, void>(({ logLevel, message }) =>
      Effect.runSync(Ref.update(lines, (all) => [...all, `${logLevel.label} ${[message].flat().join(" ")}`]))
    )
    const result = yield* Effect.provide(effect, Logger.replace(Logger.defaultLogger, logger))
    return [result, yield* Ref.get(lines)] as const
  })
