import { Effect, Option } from "effect"
import { asItCounts, Consent } from "../events/Consent.ts"
import type { QueueUnavailable } from "../events/errors.ts"
import { EventQueue } from "../events/EventQueue.ts"
import type { QueueRow } from "../events/QueuedEvent.ts"
import { EventAmbiguous, EventUnknown } from "./errors.ts"

/** The event of this machine that has this id, or the only one whose id begins like that; any case. As it counts now. */
export const findEvent = (
  text: string
): Effect.Effect<QueueRow, EventUnknown | EventAmbiguous | QueueUnavailable, EventQueue | Consent> =>
  Effect.gen(function* () {
    const queue = yield* EventQueue
    const id = text.trim()
    if (id === "") return yield* new EventUnknown({ event: text })
    const exact = yield* queue.find(id, shownCandidates)
    const rows = exact.length > 0 ? exact : yield* queue.find(id.toUpperCase(), shownCandidates)
    const [first, ...others] = rows
    if (first === undefined) {
      const discardedAt = yield* Effect.map(queue.discardedAt(id.toUpperCase()), Option.getOrUndefined)
      return yield* new EventUnknown({ event: id, ...(discardedAt === undefined ? {} : { discardedAt }) })
    }
    const whole = rows.find(({ eventId }) => eventId === id)
    if (whole === undefined && others.length > 0) {
      return yield* new EventAmbiguous({ event: id, candidates: rows.map(({ eventId }) => eventId) })
    }
    return asItCounts(yield* Effect.flatMap(Consent, ({ withheld }) => withheld))(whole ?? first)
  })

// helpers

const shownCandidates = 5
