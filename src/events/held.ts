import type { EventDraft } from "../domain/Event.ts"
import type { HeldReason } from "./QueuedEvent.ts"

/** Why an event must not leave this machine, or null (design R15). */
export const heldReason = (draft: EventDraft, given: HeldReason | undefined): HeldReason | null =>
  draft.projectUuid === null ? "missing_project_uuid" : (given ?? null)
