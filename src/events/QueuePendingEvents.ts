import { Effect, Layer } from "effect"
import { PendingEvents } from "../auth/PendingEvents.ts"
import type { QueueUnavailable } from "./errors.ts"
import { EventQueue } from "./EventQueue.ts"

/**
 * What a login asks about the queue, which it writes to when it adopts: a damaged one is mended first, so that nobody's
 * events are overlooked. A queue that cannot be used is said on stderr and does not keep anybody out.
 */
export const layer: Layer.Layer<PendingEvents, never, EventQueue> = Layer.effect(
  PendingEvents,
  Effect.map(EventQueue, (queue) => ({
    pendingFor: (scope) =>
      orNone(
        Effect.zipRight(
          queue.prepare,
          Effect.map(queue.counts(scope), ({ failed, pending }) => pending + failed)
        )
      ),
    adopt: (scope) => orNone(queue.adopt(scope))
  }))
)

// helpers

const orNone = (count: Effect.Effect<number, QueueUnavailable>) =>
  Effect.catchAll(count, (error) => Effect.as(Effect.logWarning(error.message), 0))
