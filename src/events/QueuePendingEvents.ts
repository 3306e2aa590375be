import { Effect, Layer } from "effect"
import { PendingEvents } from "../auth/PendingEvents.ts"
import { Consent } from "./Consent.ts"
import { EventQueue } from "./EventQueue.ts"

/**
 * What a login asks about the queue, which it writes to when it adopts: a damaged one is mended first, so that nobody's
 * events are overlooked, and what has been withdrawn by its project waits for nobody. A logout only looks. Adoption that does not come about is
 * said on stderr and does not keep anybody out: the next login makes up for it.
 */
export const layer: Layer.Layer<PendingEvents, never, EventQueue | Consent> = Layer.effect(
  PendingEvents,
  Effect.map(Effect.all([EventQueue, Consent]), ([queue, consent]) => ({
    accounts: (how) =>
      Effect.zipRight(queue.prepare, consent.enforce()).pipe(
        Effect.when(() => how === "mending"),
        Effect.zipRight(consent.counts(null)),
        Effect.map(({ others }) => others),
        Effect.mapError(({ message, nextAction }) => ({ reason: message, nextAction }))
      ),
    adopt: (scope) =>
      Effect.zipRight(consent.enforce(), queue.adopt(scope)).pipe(
        Effect.catchAll((error) => Effect.as(Effect.logWarning(error.message), 0))
      )
  }))
)
