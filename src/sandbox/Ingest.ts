import { Chunk, Effect, HashSet, Option, Ref, Schema } from "effect"
import type { BatchRequest, EventResult } from "../contract/events.ts"
import { JsonObject } from "../contract/wire.ts"
import { judge } from "./judge.ts"
import type { SandboxSettings } from "./options.ts"
import type { StateUnusable } from "./errors.ts"
import type { Keep } from "./state/Keep.ts"
import { Refused } from "./refusals.ts"

/** Takes events in: each id once, whoever sends it; what is refused is not remembered and may be sent again. */
export interface Ingest {
  readonly take: (request: BatchRequest) => Effect.Effect<ReadonlyArray<EventResult>, Refused>
  /** Every event taken, in the order of arrival. */
  readonly taken: Effect.Effect<ReadonlyArray<JsonEvent>>
}

export type JsonEvent = BatchRequest["events"][number]

export const makeIngest = (
  { limits }: Pick<SandboxSettings, "limits">,
  keep: Keep
): Effect.Effect<Ingest, StateUnusable> =>
  Effect.gen(function* () {
    const known = yield* keep.all("event")
    const before = known.flatMap(({ value }) => Option.toArray(readEvent(value)))
    const ledger = yield* Ref.make<Ledger>({
      ids: HashSet.fromIterable(known.map(({ key }) => key)),
      events: Chunk.fromIterable(before)
    })
    const turn = yield* Effect.makeSemaphore(1)
    return {
      take: ({ events }) =>
        Effect.gen(function* () {
          if (events.length === 0) return yield* refuse(400, "No events provided")
          if (events.length > limits.maxEvents) {
            return yield* refuse(413, `${events.length} events in one batch; at most ${limits.maxEvents} are taken`)
          }
          const nameless = events.flatMap((event, index) => (idOf(event) === null ? [index] : []))
          if (nameless.length > 0) {
            const details = nameless.map((index) => ({
              event_id: null,
              index,
              error: "Missing required field: event_id"
            }))
            return yield* refuse(400, "Batch validation failed", details)
          }
          const [results, after, taken] = takeAll(yield* Ref.get(ledger), events)
          yield* Effect.orDie(keep.put(() => taken.map(keptEvent)))
          yield* Ref.set(ledger, after)
          return results
        }).pipe(Effect.uninterruptible, turn.withPermits(1)),
      taken: Effect.map(Ref.get(ledger), ({ events }) => Chunk.toReadonlyArray(events))
    }
  })

// helpers

interface Ledger {
  readonly ids: HashSet.HashSet<string>
  readonly events: Chunk.Chunk<JsonEvent>
}

const refuse = (status: number, message: string, details?: unknown) =>
  new Refused({ status, code: status === 413 ? "too_large" : "validation_error", message, details })

const idOf = (event: JsonEvent) => {
  const id = event["event_id"]
  return typeof id === "string" && id !== "" ? id : null
}

const readEvent = Schema.decodeOption(Schema.parseJson(JsonObject))

const keptEvent = (event: JsonEvent) => ({
  kind: "event" as const,
  key: idOf(event) ?? "",
  value: JSON.stringify(event)
})

const takeAll = (
  ledger: Ledger,
  events: ReadonlyArray<JsonEvent>
): readonly [ReadonlyArray<EventResult>, Ledger, ReadonlyArray<JsonEvent>] => {
  const taken: Array<JsonEvent> = []
  const results: Array<EventResult> = []
  const ids = HashSet.mutate(ledger.ids, (known) => {
    for (const event of events) {
      const eventId = idOf(event) ?? ""
      if (HashSet.has(known, eventId)) {
        results.push({ eventId, status: "duplicate" })
        continue
      }
      const error = judge(event)
      if (error !== null) {
        results.push({ eventId, status: "rejected", error })
        continue
      }
      HashSet.add(known, eventId)
      taken.push(event)
      results.push({ eventId, status: "success" })
    }
  })
  return [results, { ids, events: Chunk.appendAll(ledger.events, Chunk.unsafeFromArray(taken)) }, taken]
}
