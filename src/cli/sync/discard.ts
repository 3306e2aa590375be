import { Effect, Schema } from "effect"
import { formatTimestamp } from "../../domain/timestamp.ts"
import type { QueueRow } from "../../events/QueuedEvent.ts"
import { emit } from "../../output/Output.ts"
import type { Report } from "../../output/Report.ts"
import { stripControl } from "../../platform/terminalText.ts"
import { EventDelivered } from "../../sync/errors.ts"
import { findEvent } from "../../sync/findEvent.ts"
import { discardEvent } from "../../sync/retry.ts"
import { verb } from "../command.ts"
import { confirm, yes } from "../confirm.ts"
import { argument } from "../parameters.ts"

const Discarded = Schema.Struct({
  result: Schema.Literal("success"),
  event_id: Schema.String,
  event_type: Schema.String,
  status: Schema.Literal("discarded")
})

const report: Report<typeof Discarded.Type, typeof Discarded.Encoded> = {
  schema: Discarded,
  human: ({ event_id, event_type }) => `Discarded ${event_id} (${stripControl(event_type)}): no host will hear of it`
}

export const syncDiscard = verb({
  path: "sync discard",
  answer: Discarded,
  summary: "Throw away an event that was not delivered",
  details:
    "There is no way back. Asks first; --yes answers for scripts. Events that were delivered cannot be discarded.",
  examples: [
    ["spec-kitty sync discard 01KG2V7QSMJ1FM3", "Name the event by its id or the beginning of it"],
    ["spec-kitty sync discard 01KG2V7QSMJ1FM3 --yes", "The same without a question"]
  ],
  parameters: { event: argument("EVENT", "Id of the event, or its beginning"), yes },
  run: ({ event, yes }) =>
    Effect.gen(function* () {
      const row = yield* findEvent(event)
      if (row.status === "synced") return yield* new EventDelivered({ event: row.eventId })
      yield* confirm(
        yes,
        `Discard ${row.eventId} (${row.eventType}, recorded ${formatTimestamp(row.createdAt)}, ${row.status}) for good?`
      )
      yield* discardEvent(row)
      yield* emit(report, discarded(row))
    })
})

// helpers

const discarded = ({ eventId, eventType }: QueueRow): typeof Discarded.Type => ({
  result: "success",
  event_id: eventId,
  event_type: eventType,
  status: "discarded"
})
