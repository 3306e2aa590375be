import { Effect } from "effect"
import { Consent } from "../events/Consent.ts"
import { EventQueue } from "../events/EventQueue.ts"
import { countIn } from "../events/heldCounts.ts"
import type { QueueRow } from "../events/QueuedEvent.ts"
import type { ScopedProject } from "../events/requeue.ts"
import { EventDelivered } from "./errors.ts"
import { oneDrainer } from "./oneDrainer.ts"
import { standing } from "./standing.ts"

/**
 * Throws an unsent event away for good. Not while a drain goes on: an event that is on its way would be delivered and
 * called discarded.
 */
export const discardEvent = Effect.fn("sync.discard")(function* ({ eventId }: QueueRow) {
  const queue = yield* EventQueue
  if (!(yield* oneDrainer(queue.discard(eventId)))) return yield* new EventDelivered({ event: eventId })
})

/** The held events of a project that are this account's or nobody's: those that {@link discardHeldOf} throws away. */
export const heldForMe = Effect.fn("sync.heldForMe")(function* (projectUuid: string) {
  const { scope } = yield* standing
  yield* Effect.flatMap(Consent, ({ enforce }) => enforce([projectUuid.toLowerCase()]))
  const held = yield* Effect.flatMap(EventQueue, ({ heldOf }) => heldOf(projectUuid))
  return { scope, count: countIn(held.filter((one) => one.scope === scope || one.scope === null)) }
})

/** Throws all those away for good; says how many. */
export const discardHeldOf = Effect.fn("sync.discardHeld")(function* (which: ScopedProject) {
  return yield* oneDrainer(Effect.flatMap(EventQueue, ({ discardHeld }) => discardHeld(which)))
})
