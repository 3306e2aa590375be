import { execFileSync } from "node:child_process"
import { chmodSync, existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { Effect, type Scope } from "effect"
import { ProgramsLayer } from "../../src/layers/ProgramsLayer.ts"
import type { Connector } from "../../src/local/Connector.ts"
import { makeConnector } from "../../src/local/makeConnector.ts"
import { Issue, IssueRef } from "../../src/local/Issue.ts"
import { ChildEnvironment } from "../../src/platform/environment.ts"
import { temporaryFolder, type Folder } from "./folder.ts"

/** The programs that tests run: stubs, or what `SPEC_KITTY_TEST_BD` and `SPEC_KITTY_TEST_FP` name. */
export const stubs = {
  bd: join(import.meta.dirname, "../fixtures/stubs/bd"),
  fp: join(import.meta.dirname, "../fixtures/stubs/fp")
}

/** A project with a local tracker in it. */
export interface LocalTracker {
  readonly folder: Folder
  readonly connector: Connector
  /** Runs the program as its user would; gives its standard output. */
  readonly program: (...args: ReadonlyArray<string>) => string
  /** The argument lists of every run since the last call. */
  readonly runs: () => ReadonlyArray<ReadonlyArray<string>>
  /** Further variables for the program, such as the faults of a stub. */
  readonly withVariables: (
    variables: Readonly<Record<string, string>>
  ) => <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

/** A program with this text in the folder. */
export const executable = (folder: Folder, name: string, text: string): string => {
  const path = folder.write(name, text)
  chmodSync(path, 0o755)
  return path
}

/** What a stub sees of the world, and the Node of this run first on its PATH. */
export const stubEnvironment = (home: string): Readonly<Record<string, string>> => ({
  PATH: `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`,
  HOME: home
})

/** An empty tracker of this provider, in the workspace `team`. */
export const localTracker = (
  provider: "beads" | "fp",
  variables: Readonly<Record<string, string>> = {},
  command = provider === "beads" ? stubs.bd : stubs.fp
): Effect.Effect<LocalTracker, never, Scope.Scope> =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const environment = { ...stubEnvironment(folder.path), STUB_LOG: folder.at("runs.jsonl"), ...variables }
    const program = (...args: ReadonlyArray<string>) =>
      execFileSync(command, args, { cwd: folder.path, encoding: "utf8", env: environment, stdio: "pipe" })
    program("init", ...(provider === "beads" ? ["-p", "bd", "-q"] : ["--prefix", "FP", "--yes", "--agent", "skip"]))
    const connector = yield* Effect.provide(
      makeConnector({ provider, workspace: "team", command, cwd: folder.path }),
      ProgramsLayer
    )
    const withVariables =
      (more: Readonly<Record<string, string>>) =>
      <A, E, R>(effect: Effect.Effect<A, E, R>) =>
        Effect.provideService(effect, ChildEnvironment, { ...environment, ...more })
    let seen = 0
    const runs = () => {
      const lines = existsSync(folder.at("runs.jsonl")) ? readFileSync(folder.at("runs.jsonl"), "utf8").split("\n") : []
      const all = lines.filter((line) => line !== "").map((line): ReadonlyArray<string> => JSON.parse(line))
      const fresh = all.slice(seen)
      seen = all.length
      return fresh
    }
    runs()
    return { folder, connector, program, runs, withVariables }
  })

/** An issue that no tracker has yet. */
export const newIssue = (system: "beads" | "fp", fields: Partial<ConstructorParameters<typeof Issue>[0]> = {}): Issue =>
  new Issue({
    ref: new IssueRef({ system, workspace: "team", id: "new", key: null, url: null }),
    title: "Write the docs",
    body: null,
    status: "todo",
    issue_type: "task",
    priority: 2,
    assignees: [],
    labels: [],
    parent: null,
    links: [],
    custom_fields: {},
    created_at: null,
    updated_at: null,
    raw: null,
    ...fields
  })

/** The state of the stub `bd` with these beads, the first `closed` of them closed, a minute apart. */
export const beadsState = (ids: ReadonlyArray<string>, closed = 0): string =>
  JSON.stringify({
    prefix: "bd",
    next: ids.length + 1,
    issues: ids.map((id, index) => {
      const time = new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString()
      const status = index < closed ? { status: "closed", closed_at: time } : { status: "open" }
      return {
        id,
        title: `Issue ${id}`,
        priority: 2,
        issue_type: "task",
        created_at: time,
        updated_at: time,
        ...status
      }
    })
  })
