import { Array, Effect, Ref } from "effect"
import type { SessionFailure } from "../auth/Session.ts"
import type { QueueUnavailable } from "../events/errors.ts"
import { EventQueue } from "../events/EventQueue.ts"
import type { QueuedEvent } from "../events/QueuedEvent.ts"
import { batchBody } from "./batches.ts"
import type { BatchRefused, HostBusy, IngestClosed } from "./errors.ts"
import { IngestClient } from "./IngestClient.ts"
import { rateLimitRetryPolicy } from "./schedules.ts"
import { counted, type Tally } from "./Tally.ts"
import { judge, refuse, type Judged } from "./verdicts.ts"

/** Rows that travel together. */
export type Batch = Array.NonEmptyReadonlyArray<QueuedEvent>

/** Why a batch could not be brought to the host at all; nothing is counted against its events. */
export type Undelivered = HostBusy | IngestClosed | SessionFailure

/** What a delivery belongs to. */
export interface Delivery {
  readonly scope: string
  readonly tally: Ref.Ref<Tally>
  readonly keepFailures: boolean
}

/**
 * Sends a batch and writes down what the host said about each event. When the host refuses all of it, the events it names
 * are marked and the others sent again; when it names none, or wants less at once, halves are sent, so that one bad
 * event never keeps good ones: at most 2k*log2(n)+5 requests for k bad events of n.
 */
export const deliver = (
  delivery: Delivery,
  batch: Batch
): Effect.Effect<void, Undelivered | QueueUnavailable, IngestClient | EventQueue> =>
  Effect.gen(function* () {
    const client = yield* IngestClient
    return yield* client.send(delivery.scope, batchBody(batch)).pipe(
      Effect.retry(rateLimitRetryPolicy),
      Effect.flatMap((results) => settle(delivery, judge(batch, results))),
      Effect.catchTags({
        BatchRefused: (refusal) => withoutCulprits(delivery, batch, refusal),
        BatchTooLarge: ({ reason }) => inHalves(delivery, batch, () => refuse(batch, 413, () => reason))
      })
    )
  })

// helpers

const settle = ({ keepFailures, tally }: Delivery, judged: Judged) =>
  Effect.flatMap(EventQueue, (queue) =>
    Effect.zipRight(
      queue.settle(judged.settlements),
      Ref.update(tally, (before) => counted(before, judged, keepFailures))
    )
  ).pipe(Effect.uninterruptible)

const withoutCulprits = (delivery: Delivery, batch: Batch, { culprits, reason, status }: BatchRefused) =>
  Effect.gen(function* () {
    const reasons = new Map(culprits.map((culprit) => [culprit.eventId, culprit.reason]))
    const [others, named] = Array.partition(batch, ({ eventId }) => reasons.has(eventId))
    if (named.length === 0) return yield* inHalves(delivery, batch, () => refuse(batch, status, () => reason))
    yield* settle(
      delivery,
      refuse(named, status, ({ eventId }) => reasons.get(eventId) ?? reason)
    )
    if (Array.isNonEmptyArray(others)) yield* deliver(delivery, others)
  })

/** `alone`: what it means when the batch is one event. */
const inHalves = (
  delivery: Delivery,
  batch: Batch,
  alone: () => Judged
): Effect.Effect<void, Undelivered | QueueUnavailable, IngestClient | EventQueue> => {
  const [left, right] = Array.splitNonEmptyAt(batch, Math.ceil(batch.length / 2))
  return Array.isNonEmptyArray(right)
    ? Effect.zipRight(deliver(delivery, left), deliver(delivery, right))
    : settle(delivery, alone())
}
