import { Option } from "effect"
import { encodeEvent, stamp, type EventDraft } from "../domain/Event.ts"
import { mismatchText, validateEvent } from "../domain/validateEvent.ts"

/** Where a draft departs from the registry, in words; such an event would only be refused (S039 FR-007). */
export const misfit = (draft: EventDraft): Option.Option<string> => {
  const mismatches = validateEvent(JSON.parse(encodeEvent(stamp(draft, 0))))
  return mismatches.length === 0
    ? Option.none()
    : Option.some(`${draft.eventType}: ${mismatches.map(mismatchText).join("; ")}`)
}
