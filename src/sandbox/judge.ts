import { validateEvent } from "../domain/validateEvent.ts"

/** Why the event is refused, naming every field at fault; `null` when it is taken. Unknown lanes are refused (S039). */
export const judge = (event: unknown): string | null => {
  const mismatches = validateEvent(event)
  if (mismatches.length === 0) return null
  return mismatches
    .map(({ expected, field, found }) =>
      found === "nothing"
        ? `Missing required field: ${field}`
        : `Invalid field ${field}: expected ${expected}, found ${found}`
    )
    .join("; ")
}
