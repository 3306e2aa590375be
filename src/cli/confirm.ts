import { Effect } from "effect"
import { NotConfirmed } from "../output/errors.ts"
import type { PromptEnded, PromptUnavailable } from "../platform/errors.ts"
import { Terminal } from "../platform/Terminal.ts"
import { stripControl } from "../platform/terminalText.ts"
import { flag } from "./parameters.ts"

/** `--yes`: the question has been asked already. */
export const yes = flag("yes", "Go on without asking", { aliases: ["y"] })

/** Goes on only when the user says yes, now or with `--yes`. Names in the question may be somebody else's text. */
export const confirm = (
  confirmed: boolean,
  question: string
): Effect.Effect<void, NotConfirmed | PromptUnavailable | PromptEnded, Terminal> =>
  Effect.gen(function* () {
    if (confirmed) return
    const terminal = yield* Terminal
    const answer = yield* terminal.prompt({ question: `${stripControl(question)} [y/N] `, flag: "--yes" })
    if (!/^y(es)?$/i.test(answer.trim())) return yield* new NotConfirmed({ flag: "--yes" })
  })
