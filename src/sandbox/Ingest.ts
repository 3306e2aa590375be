import { Chunk, Effect, HashSet, Ref } from "effect"
import type { BatchRequest, EventResult } from "../contract/events.ts"
import { judge } from "./judge.ts"
import type { SandboxSettings } from "./options.ts"
import { Refused } from "./refusals.ts"

/** Takes events in: each id once, whoever sends it; what is refused is not remembered and may be sent again. */
export interface Ingest {
  readonly take: (request: BatchRequest) => Effect.Effect<ReadonlyArray<EventResult>, Refused>
  /** Every event taken, in the order of arrival. */
  readonly taken: Effect.Effect<ReadonlyArray<JsonEvent>>
}

export type JsonEvent = BatchRequest["events"][number]

export const makeIngest = ({ limits }: SandboxSettings): Effect.Effect<Ingest> =>
  Effect.map(Ref.make<Ledger>({ ids: HashSet.empty(), events: Chunk.empty() }), (ledger) => ({
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
        return yield* Ref.modify(ledger, (before) => takeAll(before, events))
      }),
    taken: Effect.map(Ref.get(ledger), ({ events }) => Chunk.toReadonlyArray(events))
  }))

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

const takeAll = (ledger: Ledger, events: ReadonlyArray<JsonEvent>): readonly [ReadonlyArray<EventResult>, Ledger] => {
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
  return [results, { ids, events: Chunk.appendAll(ledger.events, Chunk.unsafeFromArray(taken)) }]
}
