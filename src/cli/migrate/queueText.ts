import type { AccountQueueOutcome, OwnQueue } from "../../events/python/migrateQueues.ts"
import { counted } from "../mission.ts"

/** What became of the queue itself. */
export const aboutQueue = ({ events, kept, state }: OwnQueue, dryRun: boolean): ReadonlyArray<string> => {
  if (state === "current") return []
  const what =
    state === "python"
      ? `${eventsOf(events)} of the Python spec-kitty ${dryRun ? "would be" : "were"} imported, as recorded signed out`
      : `The event queue is damaged: it ${dryRun ? "would be" : "was"} moved aside, and what can be read salvaged`
  return [what, ...keptAt(kept)]
}

/** What became of one account's file. */
export const aboutAccount = (
  { action, events, file, kept, lost, reason, unreadable }: AccountQueueOutcome,
  dryRun: boolean
): ReadonlyArray<string> =>
  action === "imported"
    ? [
        `${eventsOf(events)} of ${file} ${dryRun ? "would be" : "were"} imported for your account${missing(events, lost)}`,
        ...keptAt(kept)
      ]
    : [
        `${file} was left as it is (${unreadable ?? (events === null ? "damaged, its events cannot be counted" : eventsOf(events))}): ${reasons[reason ?? "other_account"]}`
      ]

// helpers

const eventsOf = (events: number | null) =>
  events === null ? "events that cannot be counted" : counted(events, "event")

const missing = (events: number | null, lost: number | null) => {
  if (lost === 0) return ""
  return lost === null
    ? "; it is damaged, and how many are missing is not known"
    : `; it is damaged, and ${lost} of ${(events ?? 0) + lost} cannot be read`
}

const keptAt = (kept: string | null) => (kept === null ? [] : [`Kept as it was: ${kept}`])

const reasons: Readonly<Record<NonNullable<AccountQueueOutcome["reason"]>, string>> = {
  signed_out: "sign in with `spec-kitty auth login`, then run `spec-kitty migrate` again",
  other_account: "it is another account's; sign in as that one, then run `spec-kitty migrate` again",
  unreadable: "it cannot be read; make it readable for you, then run `spec-kitty migrate` again",
  no_room: "it does not fit; run `spec-kitty sync now`, or raise `sync.max_queue_size`"
}
