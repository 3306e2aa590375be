// Reads standard input and writes a megabyte of it back: `node useStreams.ts`.
import { Effect } from "effect"
import { Terminal } from "../../src/platform/Terminal.ts"

const program = Effect.gen(function* () {
  const terminal = yield* Terminal
  const text = yield* terminal.readStdin
  yield* terminal.write(text.repeat(1_000_000 / text.length))
  yield* terminal.writeError(`${JSON.stringify([terminal.stdoutIsTerminal, terminal.columns])}\n`)
  process.exit(7)
}).pipe(Effect.provide(Terminal.layer))

Effect.runFork(program)
