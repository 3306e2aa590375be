import { Cause } from "effect"

/** S032 US3: an event that nobody could attribute stays here. */
export const missingProject = "Event missing project_uuid; queued locally only"

/** S032 US2: events wait for a login. */
export const signedOut = "Events queued locally; run spec-kitty auth login to enable real-time sync"

/** A bug of ours, but not one that costs the event. */
export const invalid = (problem: string): string => `Event does not match its schema; queued locally only (${problem})`

/** The command did its work, but the team does not hear of it: of a move not before the next one is recorded. */
export const notRecorded = (count: number, cause: Cause.Cause<Error>): string => {
  const error = Cause.squash(cause)
  const reason = error instanceof Error ? error.message : String(error)
  return `${count === 1 ? "1 event was" : `${count} events were`} not recorded, and not synced: ${reason}`
}
