import { Effect, FastCheck } from "effect"
import type { Event, EventDraft } from "../../src/domain/Event.ts"
import { EventQueue } from "../../src/events/EventQueue.ts"
import type { Settlement } from "../../src/events/QueuedEvent.ts"

export const ada = "https://a|ada|red"
export const bob = "https://a|bob|red"

export const ids = (events: ReadonlyArray<{ readonly eventId: string }>) => events.map(({ eventId }) => eventId)

export const waiting = (scope: string) => Effect.flatMap(EventQueue, (queue) => queue.next(scope, { limit: 1000 }))

export const offer = (drafts: ReadonlyArray<EventDraft>, scope: string | null) =>
  Effect.flatMap(EventQueue, (queue) => Effect.forEach(drafts, (draft) => queue.offer(draft, scope)))

export const inOrder = (events: ReadonlyArray<Event>) =>
  events
    .map((event, index) => ({ event, index }))
    .sort((left, right) =>
      left.event.timestamp === right.event.timestamp
        ? left.index - right.index
        : left.event.timestamp < right.event.timestamp
          ? -1
          : 1
    )
    .map(({ event }) => event)

export const someVerdict = FastCheck.record({
  outcome: FastCheck.constantFrom<Settlement["outcome"]>("synced", "duplicate", "failed"),
  reason: FastCheck.constantFrom("Invalid payload", ""),
  category: FastCheck.constantFrom("schema_mismatch", "unknown")
})
