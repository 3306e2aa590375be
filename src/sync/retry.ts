import { Effect } from "effect"
import { EventQueue } from "../events/EventQueue.ts"
import type { QueueRow } from "../events/QueuedEvent.ts"
import { EventDelivered } from "./errors.ts"
import { findEvent } from "./findEvent.ts"
import { oneDrainer } from "./oneDrainer.ts"
import { standing } from "./standing.ts"

/** Puts every refused event of the account in use among those that wait; says how many. Sends nothing. */
export const retryAll = Effect.gen(function* () {
  const queue = yield* EventQueue
  const { scope } = yield* standing
  return yield* queue.requeue({ scope })
}).pipe(Effect.withSpan("sync.retryAll"))

/** The same for one event, whoever's it is; with the row as it stood before. */
export const retryEvent = Effect.fn("sync.retryEvent")(function* (text: string) {
  const queue = yield* EventQueue
  const row = yield* findEvent(text)
  const retried = yield* queue.requeue({ eventId: row.eventId })
  return { row, retried }
})

/**
 * Throws an unsent event away for good. Not while a drain goes on: an event that is on its way would be delivered and
 * called discarded.
 */
export const discardEvent = Effect.fn("sync.discard")(function* ({ eventId }: QueueRow) {
  const queue = yield* EventQueue
  if (!(yield* oneDrainer(queue.discard(eventId)))) return yield* new EventDelivered({ event: eventId })
})
