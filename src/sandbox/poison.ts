import { Effect, Option } from "effect"
import type { BatchRequest } from "../contract/events.ts"
import type { PoisonForm, Trouble } from "./Fault.ts"
import { judge } from "./judge.ts"
import { Refused } from "./refusals.ts"

/** Refuses a batch as a whole for the bad events in it, where that is what goes wrong; all good ones pass. */
export const refusePoisoned =
  (trouble: Option.Option<Trouble>) =>
  ({ events }: BatchRequest): Effect.Effect<void, Refused> => {
    if (Option.isNone(trouble) || trouble.value._tag !== "Poison") return Effect.void
    const found = events.flatMap((event) => {
      const error = judge(event)
      return error === null ? [] : [{ event_id: String(event["event_id"]), error }]
    })
    if (found.length === 0) return Effect.void
    const details = forms[trouble.value.form](found)
    const message = "Batch validation failed"
    return new Refused({
      status: 400,
      code: "validation_error",
      message,
      ...(details === undefined ? {} : { details })
    })
  }

// helpers

type Found = ReadonlyArray<{ readonly event_id: string; readonly error: string }>

const forms: Readonly<Record<PoisonForm, (found: Found) => unknown>> = {
  none: () => undefined,
  list: (found) => found,
  json: (found) => JSON.stringify(found),
  text: (found) => found.map(({ error }) => error).join("\n"),
  object: (found) => Object.fromEntries(found.map(({ error, event_id }) => [event_id, error]))
}
