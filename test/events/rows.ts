import { Effect } from "effect"
import { EventQueue } from "../../src/events/EventQueue.ts"
import { eventId } from "./drafts.ts"

export const ada = "https://a|ada|red"
export const bob = "https://a|bob|red"

export const rowOf = (n: number) =>
  Effect.gen(function* () {
    const queue = yield* EventQueue
    const [row] = yield* queue.find(eventId(n), 2)
    return row ?? (yield* Effect.dieMessage(`no row ${n}`))
  })

export const attemptsOf = (n: number) =>
  Effect.gen(function* () {
    const queue = yield* EventQueue
    return yield* queue.attempts(yield* rowOf(n))
  })

export const refuse = (n: number, reason: string) =>
  Effect.flatMap(EventQueue, (queue) =>
    queue.settle([{ eventId: eventId(n), outcome: "failed", reason, category: "schema_mismatch" }])
  )
