import { assert, describe, it } from "@effect/vitest"
import { Effect, TestClock } from "effect"
import { EventQueue } from "../../src/events/EventQueue.ts"
import { draftOf, eventId } from "./drafts.ts"
import { sqlQueueIn, temporaryHome } from "./queues.ts"

const ada = "https://a|ada|red"

const use = <A, E>(home: string, body: (queue: EventQueue["Type"]) => Effect.Effect<A, E>, maxQueueSize?: number) =>
  Effect.flatMap(EventQueue, body).pipe(Effect.provide(sqlQueueIn(home, maxQueueSize)))

describe("limits of the queue", () => {
  it.scoped("forgets history before it gives up anything unsent, and counts what it gave up", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      yield* use(
        home,
        (queue) =>
          Effect.gen(function* () {
            yield* queue.offerAll(
              [1, 2, 3, 4].map((n) => draftOf(n)),
              ada
            )
            yield* queue.settle([{ eventId: eventId(3), outcome: "synced" }])
            yield* queue.offer(draftOf(5), ada)
            assert.deepInclude(yield* queue.counts(ada), { pending: 4, history: 0, evicted: 0 })
            yield* queue.offer(draftOf(5), ada)
            assert.deepInclude(yield* queue.counts(ada), { pending: 4, evicted: 0 })
            yield* queue.offerAll([draftOf(6), draftOf(7)], ada)
            assert.deepInclude(yield* queue.counts(ada), { pending: 4, evicted: 2 })
            const left = yield* queue.next(ada, { limit: 10 })
            assert.deepStrictEqual(
              left.map(({ eventId }) => eventId),
              [4, 5, 6, 7].map((n) => eventId(n))
            )
          }),
        4
      )
    })
  )

  it.scoped("gives up no more unsent events than come, also when the limit was lowered", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      const drafts = [1, 2, 3, 4, 5, 6].map((n) => draftOf(n))
      yield* use(home, (queue) => queue.offerAll(drafts, ada))
      yield* use(home, (queue) => queue.settle([{ eventId: eventId(2), outcome: "synced" }]))
      const lowered = use(
        home,
        (queue) => Effect.zipRight(queue.offerAll([draftOf(7), draftOf(8)], ada), queue.counts(ada)),
        2
      )
      assert.deepInclude(yield* lowered, { pending: 5, history: 0, evicted: 2 })
    })
  )

  it.scoped("remembers what was synced for 30 days, and 10,000 of them", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      const numbers = Array.from({ length: 10_020 }, (_, n) => n)
      const synced = (from: number, to: number) =>
        numbers.slice(from, to).map((n) => ({ eventId: eventId(n), outcome: "synced" as const }))
      yield* use(home, (queue) =>
        Effect.gen(function* () {
          yield* queue.offerAll(
            numbers.map((n) => draftOf(n)),
            ada
          )
          yield* queue.settle(synced(0, 10_010))
          assert.deepInclude(yield* queue.counts(ada), { history: 10_000, pending: 10 })
          yield* TestClock.adjust("31 days")
          yield* queue.settle(synced(10_010, 10_013))
          assert.deepInclude(yield* queue.counts(ada), { history: 3, pending: 7 })
        })
      )
    })
  )
})
