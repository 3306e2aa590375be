import { Context, type Effect } from "effect"
import type { Terminal } from "../platform/Terminal.ts"
import type { Catalog } from "./catalog.ts"

/** The whole tree of commands, for a command that runs others (`mcp`). */
export class CommandTree extends Context.Tag("spec-kitty/cli/CommandTree")<
  CommandTree,
  {
    readonly version: string
    /** Loads every verb, which no other command pays for. */
    readonly grown: Effect.Effect<Tree>
  }
>() {}

/** What the tree gives. */
export interface Tree {
  /** The tree as the rollout gate shows it. */
  readonly catalog: Catalog
  /** Runs a command line to its exit code, with the programs, layers and errors that the process itself would use. */
  readonly run: (argv: ReadonlyArray<string>) => Effect.Effect<number, never, Terminal>
}
