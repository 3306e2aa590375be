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
    // As it was typed first: an id that another program gave may be of either case.
    const spellings = [...new Set([id, id.toUpperCase(), id.toLowerCase()])]
    const rows = yield* firstOf(spellings, (spelling) => queue.find(spelling, shownCandidates))
    const [first, ...others] = rows
    if (first === undefined) {
      const [discardedAt] = yield* firstOf(spellings, (spelling) =>
        Effect.map(queue.discardedAt(spelling), Option.toArray)
      )
      const [evictedAt] = yield* firstOf(spellings, (spelling) => Effect.map(queue.evictedAt(spelling), Option.toArray))
      return yield* new EventUnknown({
        event: id,
        ...(discardedAt === undefined ? {} : { discardedAt }),
        ...(evictedAt === undefined ? {} : { evictedAt })
      })
    }
    const whole = rows.find(({ eventId }) => eventId === id)
    if (whole === undefined && others.length > 0) {
      return yield* new EventAmbiguous({ event: id, candidates: rows.map(({ eventId }) => eventId) })
    }
    return asItCounts(yield* Effect.flatMap(Consent, ({ withheld }) => withheld))(whole ?? first)
  })

// helpers

const shownCandidates = 5

/** What is found under the first spelling under which anything is. */
const firstOf = <A, E>(
  spellings: ReadonlyArray<string>,
  find: (spelling: string) => Effect.Effect<ReadonlyArray<A>, E>
) =>
  Effect.reduce(spellings, noneYet<A>(), (found, spelling) =>
    found.length > 0 ? Effect.succeed(found) : find(spelling)
  )

const noneYet = <A>(): ReadonlyArray<A> => []
