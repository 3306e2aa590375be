import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { Effect, type Scope } from "effect"
import { build } from "esbuild"
import { temporaryFolder } from "../helpers/folder.ts"

/** Programs that run as processes of their own. */
export type Program = "emit" | "drain" | "renew"

/** A process of ours, and what it has said so far. */
export interface Child {
  /** Finished lines only: a line that was not finished was not told. */
  readonly lines: ReadonlyArray<string>
  readonly errors: ReadonlyArray<string>
  readonly tell: (line: string) => void
  /** kill -9. */
  readonly kill: () => void
  /** When it has said `count` lines, or has ended. */
  readonly said: (count: number) => Effect.Effect<void>
  /** When it has ended and everything it said has arrived: its exit code, null when it was killed. */
  readonly ended: Effect.Effect<number | null>
}

/** Starts a program that {@link programs} has built; it is dead when the scope ends. */
export type Start = (
  program: Program,
  env: Readonly<Record<string, string>>,
  ...args: ReadonlyArray<string>
) => Effect.Effect<Child, never, Scope.Scope>

/** The programs as single files, because a process that is killed at once should start fast. */
export const programs: Effect.Effect<Start, never, Scope.Scope> = Effect.gen(function* () {
  const folder = yield* temporaryFolder
  yield* Effect.promise(() =>
    build({
      entryPoints: ["emit", "drain", "renew"].map((name) =>
        fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url))
      ),
      outdir: folder.path,
      outExtension: { ".js": ".cjs" },
      bundle: true,
      platform: "node",
      format: "cjs",
      target: "node22",
      logLevel: "warning",
      supported: { "dynamic-import": false },
      external: ["better-sqlite3", "undici"],
      define: { "import.meta.dirname": "__dirname" },
      minify: true,
      alias: { "fast-check": fileURLToPath(new URL("../../scripts/noSamples.mjs", import.meta.url)) }
    })
  )
  const start: Start = (program, env, ...args) =>
    Effect.acquireRelease(
      Effect.sync(() =>
        run(folder.at(`${program}.cjs`), args, { NODE_PATH: modules, NODE_COMPILE_CACHE: folder.at("cache"), ...env })
      ),
      (child) => Effect.zipRight(Effect.sync(child.kill), child.ended)
    )
  // Who ends well leaves its compiled code to those who will not.
  yield* Effect.scoped(Effect.flatMap(start("emit", {}, folder.path, "nobody", "0", "0"), calm))
  return start
})

// helpers

const calm = (child: Child) =>
  Effect.zipRight(
    Effect.sync(() => child.tell("go")),
    child.ended
  )

/** Where a program in a temporary folder finds what is not bundled. */
const modules = fileURLToPath(new URL("../../node_modules", import.meta.url))

const run = (file: string, args: ReadonlyArray<string>, env: Readonly<Record<string, string>>): Child => {
  const child = spawn(process.execPath, [file, ...args], { env, stdio: ["pipe", "pipe", "pipe"] })
  const output = linesOf(child.stdout)
  const errors = linesOf(child.stderr)
  const waiting = new Set<() => void>()
  const hear = () => waiting.forEach((look) => look())
  let ended: { readonly code: number | null } | undefined
  child.stdout.on("data", hear)
  child.on("close", (code) => {
    ended = { code }
    hear()
  })
  child.stdin.on("error", () => {})
  const until = <A>(look: () => A | undefined) =>
    Effect.async<A>((resume) => {
      const check = () => {
        const found = look()
        if (found === undefined) return
        waiting.delete(check)
        resume(Effect.succeed(found))
      }
      waiting.add(check)
      check()
      return Effect.sync(() => waiting.delete(check))
    })
  return {
    lines: output,
    errors,
    tell: (line) => child.stdin.write(`${line}\n`),
    kill: () => child.kill("SIGKILL"),
    said: (count) => Effect.asVoid(until(() => (output.length >= count || ended !== undefined ? true : undefined))),
    ended: Effect.map(
      until(() => ended),
      ({ code }) => code
    )
  }
}

const linesOf = (stream: NodeJS.ReadableStream): ReadonlyArray<string> => {
  const lines: Array<string> = []
  let rest = ""
  stream.on("data", (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split("\n")
    rest = parts.pop() ?? ""
    lines.push(...parts)
  })
  return lines
}
