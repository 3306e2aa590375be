import { HeldReason, type QueueCounts } from "../events/QueuedEvent.ts"
import { eventsOf } from "./elsewhere.ts"

/** Why an event of an opted-out project is held: what counted was the project's word when it was recorded (design R15). */
export const recordedWithoutConsent = "recorded while the project had `sync.enabled: false`"

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

// helpers

const words: Readonly<Record<HeldReason, (events: string, stay: string) => string>> = {
  missing_project_uuid: (events, stay) => `${events} recorded without a project ${stay} on this machine for good.`,
  sync_disabled: (events, stay) => `${events} ${recordedWithoutConsent} ${stay} on this machine. ${releasing("--all")}`,
  invalid: (events, stay) => `${events} whose form no host would take ${stay} on this machine.`,
  damaged: (events, stay) =>
    `${events} of a damaged file that no longer says whose they are or whether they were to be sent ${stay} on this machine. ${claiming("--damaged")}`
}
