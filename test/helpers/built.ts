import { spawn, spawnSync, type ChildProcess } from "node:child_process"
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, rmSync, statSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { Effect, type Scope } from "effect"
import { testEnvironment, type Answer } from "./specKitty.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))
const command = join(root, "dist", "spec-kitty.cjs")

/** The command as users have it, built anew when the sources have changed since. */
export const builtCommand = Effect.sync(() => {
  buildIfStale()
  return command
})

/** A run of the built command. */
export interface Run {
  readonly child: ChildProcess
  /** kill -9, and everything that it said before. */
  readonly kill: Effect.Effect<Answer>
  /** Its end, whichever way it came. */
  readonly end: Effect.Effect<Answer>
}

/** Starts the command as users have it, built anew when the sources have changed since; it is dead when the scope ends. */
export const startBuilt = (
  {
    cwd,
    env,
    stdin,
    stdout = "pipe"
  }: {
    readonly cwd: string
    readonly env: Readonly<Record<string, string>>
    /** A file that it reads; without one there is nothing to read. */
    readonly stdin?: string
    /** A descriptor that takes what it answers, instead of us. */
    readonly stdout?: "pipe" | number
  },
  ...argv: ReadonlyArray<string>
): Effect.Effect<Run, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => {
      buildIfStale()
      const input = stdin === undefined ? undefined : openSync(stdin, "r")
      const child = spawn(process.execPath, [command, ...argv], {
        cwd,
        env: { PATH: process.env["PATH"] ?? "", ...testEnvironment, ...env },
        stdio: [input ?? "ignore", stdout, "pipe"]
      })
      if (input !== undefined) closeSync(input)
      const said = { stdout: "", stderr: "" }
      child.stdout?.on("data", (chunk: Buffer) => (said.stdout += chunk.toString()))
      child.stderr?.on("data", (chunk: Buffer) => (said.stderr += chunk.toString()))
      const closed = new Promise<Answer>((resolve) =>
        child.on("close", (code) => resolve({ ...said, exitCode: code ?? -1 }))
      )
      const end = Effect.promise(() => closed)
      return {
        child,
        end,
        kill: Effect.zipRight(
          Effect.sync(() => child.kill("SIGKILL")),
          end
        )
      }
    }),
    ({ kill }) => kill
  )

// helpers

const newest = (directory: string): number =>
  Math.max(
    ...readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs)
  )

let fresh = false

const isStale = () => !existsSync(command) || statSync(command).mtimeMs < newest(join(root, "src"))

/** Test files run side by side: one builds, the others wait, for a minute at most. */
const buildIfStale = () => {
  if (fresh) return
  const lock = join(root, "node_modules", ".building-dist")
  for (let turn = 0; turn < 300 && !take(lock); turn++)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  try {
    if (isStale()) {
      const { status, stderr } = spawnSync(process.execPath, ["scripts/build.mjs", "--no-types"], {
        cwd: root,
        encoding: "utf8"
      })
      if (status !== 0) throw new Error(stderr)
    }
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
  fresh = true
}

const take = (lock: string) => {
  try {
    mkdirSync(lock)
    return true
  } catch {
    return false
  }
}
