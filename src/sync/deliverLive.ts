import { Array, Effect, Option } from "effect"
import type { QueueUnavailable } from "../events/errors.ts"
import type { EventQueue } from "../events/EventQueue.ts"
import { pack, settle, type Batch, type Delivery } from "./deliver.ts"
import type { LiveConnection } from "./LiveConnection.ts"
import { judge } from "./verdicts.ts"

/**
 * Sends a batch's events over the live connection, where there is one of this account, and writes down what the host said
 * about each. Gives what is left for a batch: events that were not acknowledged, for sending is not delivering, and
 * backlogs, which go faster compressed.
 */
export const deliverLive = (
  delivery: Delivery,
  batch: Batch,
  connection: Option.Option<LiveConnection>
): Effect.Effect<Option.Option<Batch>, QueueUnavailable, EventQueue> =>
  Effect.gen(function* () {
    const live = Option.filter(connection, ({ scope }) => scope === delivery.scope)
    if (Option.isNone(live) || batch.rows.length > mostAtOnce) return Option.some(batch)
    const judged = judge(batch.rows, yield* live.value.send(batch.rows))
    if (judged.settlements.length === 0) return Option.some(batch)
    yield* settle(delivery, judged)
    const settled = new Set(judged.settlements.map(({ eventId }) => eventId))
    const left = batch.rows.filter(({ eventId }) => !settled.has(eventId))
    return Array.isNonEmptyArray(left) ? Option.some(yield* pack(left)) : Option.none<Batch>()
  }).pipe(Effect.withSpan("sync.deliverLive"))

// helpers

const mostAtOnce = 50
