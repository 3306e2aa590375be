import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import { QuitException, Terminal } from "@effect/platform/Terminal"
import { Effect, Layer } from "effect"

/**
 * What @effect/cli wants around a parser. Ours reads text only and never prompts, so neither files nor a terminal are
 * there: the real ones would cost every command a third of its start-up (stack 2.2).
 */
export const parserEnvironment: Layer.Layer<FileSystem.FileSystem | Path.Path | Terminal> = Layer.mergeAll(
  FileSystem.layerNoop({}),
  Path.layer,
  Layer.succeed(
    Terminal,
    Terminal.of({
      columns: Effect.succeed(80),
      rows: Effect.succeed(24),
      isTTY: Effect.succeed(false),
      display: () => Effect.void,
      readInput: Effect.dieMessage("the parser has no terminal"),
      readLine: Effect.fail(new QuitException())
    })
  )
)
