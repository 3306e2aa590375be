import type { ConsentedCounts } from "../events/Consent.ts"
import { HeldReason, type QueueCounts } from "../events/QueuedEvent.ts"
import { stripControl } from "../platform/terminalText.ts"
import { eventsOf } from "./elsewhere.ts"

/** Why an event of a project that opted out is held, whether before the event was recorded or after (design R15). */
export const withoutConsent = "held back, because its project had `sync.enabled: false`"

/** What lets such events leave, once their project agrees: a command to run in it. */
export const releasing = (which: string): string =>
  `If it agrees now (\`spec-kitty config set sync.enabled true\` says so), run \`spec-kitty sync retry ${which}\` in it.`

/** Why an event of a damaged file is held. */
export const leftInDoubt = "of a damaged file that no longer says whose it is or whether it was to be sent"

/** What lets such events leave: a command to run in their project. */
export const claiming = (which: string): string =>
  `Who knows that they are his, and that no other account has sent them, runs \`spec-kitty sync retry ${which}\` in their project, signed in: it sends them as his. \`spec-kitty sync discard EVENT\` removes one.`

/** Events that are held, each kind as a sentence, with what helps where anything does. */
export const adviceOnHeld = ({ heldReasons }: Pick<QueueCounts, "heldReasons">): ReadonlyArray<string> =>
  HeldReason.literals.flatMap((reason) => {
    const count = heldReasons[reason] ?? 0
    return count === 0 ? [] : [words[reason](eventsOf(count), count === 1 ? "stays" : "stay")]
  })

/** Events that wait, and are not sent because nobody can read whether their project agrees. */
export const wordsOnUnheard = ({ unheard }: Pick<ConsentedCounts, "unheard">): ReadonlyArray<string> =>
  unheard.map(
    ({ count, detail }) =>
      `${eventsOf(count)} ${count === 1 ? "waits" : "wait"}, because nobody can read whether ${count === 1 ? "its" : "their"} project agrees: ${stripControl(detail)}`
  )

/** The same with what helps. */
export const adviceOnUnheard = (counts: Pick<ConsentedCounts, "unheard">): ReadonlyArray<string> =>
  wordsOnUnheard(counts).map((words) => `${words}. ${mending}`)

/** What helps those. */
export const mending = "Mend that file, then run `spec-kitty sync now`."

// helpers

const words: Readonly<Record<HeldReason, (events: string, stay: string) => string>> = {
  missing_project_uuid: (events, stay) => `${events} recorded without a project ${stay} on this machine for good.`,
  sync_disabled: (events, stay) =>
    `${events} of a project that had \`sync.enabled: false\` ${stay} on this machine. ${releasing("--all")}`,
  invalid: (events, stay) => `${events} whose form no host would take ${stay} on this machine.`,
  damaged: (events, stay) =>
    `${events} of a damaged file that no longer says whose they are or whether they were to be sent ${stay} on this machine. ${claiming("--damaged")}`
}
