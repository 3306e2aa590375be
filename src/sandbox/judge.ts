import type { BatchRequest } from "../contract/events.ts"

/** Why the event is refused, naming the first field at fault; `null` when it is taken. */
export const judge = (event: BatchRequest["events"][number]): string | null => {
  const id = event["event_id"]
  return typeof id === "string" && /^[0-9A-HJKMNP-TV-Z]{26}$/.test(id) ? null : "Invalid field 'event_id'"
}
