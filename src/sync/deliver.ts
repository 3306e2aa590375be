import { Array, Effect, Option, Ref } from "effect"
import type { SessionFailure } from "../auth/Session.ts"
import type { QueueUnavailable } from "../events/errors.ts"
import { EventQueue } from "../events/EventQueue.ts"
import type { QueuedEvent } from "../events/QueuedEvent.ts"
import { gzipText } from "../platform/gzip.ts"
import { batchBody } from "./batches.ts"
import type { BatchRefused, HostBusy, IngestClosed } from "./errors.ts"
import { IngestClient } from "./IngestClient.ts"
import { rateLimitRetryPolicy } from "./schedules.ts"
import { counted, type Tally } from "./Tally.ts"
import { judge, refuse, type Judged } from "./verdicts.ts"

type Rows = Array.NonEmptyReadonlyArray<QueuedEvent>

/** Rows that travel together, and the compressed body they travel in. */
export interface Batch {
  readonly rows: Rows
  readonly body: Uint8Array
}

/** Makes a batch ready to travel. */
export const pack = (rows: Rows): Effect.Effect<Batch> =>
  Effect.map(gzipText(batchBody(rows)), (body) => ({ rows, body }))

/** Why a batch could not be brought to the host at all; nothing is counted against its events. */
export type Undelivered = HostBusy | IngestClosed | SessionFailure

/** What a delivery belongs to. */
export interface Delivery {
  readonly scope: string
  /** Of the host. */
  readonly origin: string
  readonly tally: Ref.Ref<Tally>
  /** Told when the host asks to wait; none when it takes events again. */
  readonly busy: (asks: Option.Option<HostBusy>) => Effect.Effect<void>
}

/**
 * Sends a batch and writes down what the host said about each event. When the host refuses all of it, the events it names
 * are marked and the others sent again; when it names none, or wants less at once, halves are sent, so that one bad
 * event never keeps good ones: at most 2k*log2(n)+5 requests for k bad events of n.
 */
export const deliver = (
  delivery: Delivery,
  { body, rows }: Batch
): Effect.Effect<void, Undelivered | QueueUnavailable, IngestClient | EventQueue> =>
  Effect.gen(function* () {
    const client = yield* IngestClient
    return yield* client.send(delivery.scope, body).pipe(
      Effect.tapErrorTag("HostBusy", (asks) => delivery.busy(Option.some(asks))),
      Effect.retry(rateLimitRetryPolicy),
      Effect.zipLeft(delivery.busy(Option.none())),
      Effect.flatMap((results) => settle(delivery, judge(rows, results))),
      Effect.catchTags({
        BatchRefused: (refusal) => withoutCulprits(delivery, rows, refusal),
        BatchTooLarge: ({ reason }) => smaller(delivery, rows, reason)
      })
    )
  })

/** Writes the host's verdicts down, and counts them. */
export const settle = ({ tally }: Delivery, judged: Judged) =>
  Effect.flatMap(EventQueue, (queue) =>
    Effect.zipRight(
      queue.settle(judged.settlements),
      Ref.update(tally, (before) => counted(before, judged))
    )
  ).pipe(Effect.uninterruptible)

// helpers

const repack = (delivery: Delivery, rows: Rows) => Effect.flatMap(pack(rows), (batch) => deliver(delivery, batch))

const withoutCulprits = (delivery: Delivery, rows: Rows, { culprits, reason, status }: BatchRefused) =>
  Effect.gen(function* () {
    const reasons = new Map(culprits.map((culprit) => [culprit.eventId, culprit.reason]))
    const [others, named] = Array.partition(rows, ({ eventId }) => reasons.has(eventId))
    if (named.length === 0) return yield* inHalves(delivery, rows, () => refuse(rows, status, () => reason))
    yield* settle(
      delivery,
      refuse(named, 200, ({ eventId }) => reasons.get(eventId) ?? reason)
    )
    if (Array.isNonEmptyArray(others)) yield* repack(delivery, others)
  })

/** What the host said before about what it takes is no longer true, unless one event alone is too much. */
const smaller = (delivery: Delivery, rows: Rows, reason: string) =>
  Effect.flatMap(EventQueue, (queue) => queue.rememberLimits(delivery.origin, null)).pipe(
    Effect.when(() => rows.length > 1),
    Effect.zipRight(inHalves(delivery, rows, () => refuse(rows, 413, () => reason)))
  )

/** `alone`: what it means when the batch is one event. */
const inHalves = (
  delivery: Delivery,
  rows: Rows,
  alone: () => Judged
): Effect.Effect<void, Undelivered | QueueUnavailable, IngestClient | EventQueue> => {
  const [left, right] = Array.splitNonEmptyAt(rows, Math.ceil(rows.length / 2))
  return Array.isNonEmptyArray(right)
    ? Effect.zipRight(repack(delivery, left), repack(delivery, right))
    : settle(delivery, alone())
}
