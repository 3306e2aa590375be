// Asks two questions on a real terminal and prints what it heard: `node askInTerminal.ts`.
import { Effect } from "effect"
import { Terminal, withoutPrompts } from "../../src/platform/Terminal.ts"

const program = Effect.gen(function* () {
  const found = yield* Terminal
  const terminal = process.argv[2] === "--no-input" ? withoutPrompts(found) : found
  const user = yield* terminal.prompt({ question: "User name: ", flag: "--username" })
  const password = yield* terminal.prompt({ question: "Password: ", flag: "--password-stdin", secret: true })
  yield* terminal.write(`${JSON.stringify({ user, password })}\n`)
}).pipe(
  Effect.catchTag("PromptUnavailable", ({ flag, message }) =>
    Effect.flatMap(Terminal, ({ write }) => write(`unavailable: ${message} / ${flag}\n`))
  ),
  Effect.catchTag("PromptEnded", ({ flag, message }) =>
    Effect.flatMap(Terminal, ({ write }) => write(`ended: ${message} / ${flag}\n`))
  ),
  Effect.onInterrupt(() => Effect.flatMap(Terminal, ({ write }) => write("interrupted\n"))),
  Effect.provide(Terminal.layer)
)

Effect.runFork(program)
