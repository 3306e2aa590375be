import { Clock, Duration, Effect, Option } from "effect"
import { defaultIngressLimits, type IngressLimits } from "../contract/health.ts"
import type { QueueUnavailable } from "../events/errors.ts"
import { EventQueue } from "../events/EventQueue.ts"
import { IngestClient } from "./IngestClient.ts"
import { limitsAge } from "./schedules.ts"

/**
 * What the host takes at once. It is asked once a day at most, for what it says is remembered; a host that does not say
 * is given what it said before, or the defaults (design 5).
 */
export const ingressLimits = (
  origin: string,
  scope: string
): Effect.Effect<IngressLimits, QueueUnavailable, EventQueue | IngestClient> =>
  Effect.gen(function* () {
    const queue = yield* EventQueue
    const client = yield* IngestClient
    const now = yield* Clock.currentTimeMillis
    const known = yield* queue.limits(origin)
    if (Option.exists(known, ({ learnedAt }) => Math.abs(now - learnedAt) < Duration.toMillis(limitsAge))) {
      return Option.match(known, { onNone: () => defaultIngressLimits, onSome: bounded })
    }
    const advertised = yield* client.limits(scope)
    if (Option.isSome(advertised)) yield* queue.rememberLimits(origin, advertised.value)
    return Option.match(
      Option.orElse(advertised, () => known),
      { onNone: () => defaultIngressLimits, onSome: bounded }
    )
  })

// helpers

// However much a host would take: a batch is held in memory.
const mostEvents = 5000
const mostBytes = 8 * 1024 * 1024

const bounded = ({ maxBytes, maxEvents }: IngressLimits): IngressLimits => ({
  maxEvents: Math.min(maxEvents, mostEvents),
  maxBytes: Math.min(maxBytes, mostBytes)
})
