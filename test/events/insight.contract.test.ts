import { assert, describe, it } from "@effect/vitest"
import { Effect, type Layer, TestClock } from "effect"
import { EventQueue } from "../../src/events/EventQueue.ts"
import type { Attempt } from "../../src/events/QueuedEvent.ts"
import { draftOf, eventId } from "./drafts.ts"
import { queues } from "./queues.ts"
import { ada, attemptsOf, bob, refuse } from "./rows.ts"

const told = (attempts: ReadonlyArray<Attempt>) => attempts.map(({ at, outcome, reason }) => [at, outcome, reason])

describe.each(Object.entries(queues))("insight into an EventQueue (%s)", (_name, layer: Layer.Layer<EventQueue>) => {
  it.effect("finds rows by id and by the beginning of one, whoever's they are and whatever became of them", () =>
    Effect.gen(function* () {
      const queue = yield* EventQueue
      yield* queue.offer(draftOf(1), ada)
      yield* queue.offer(draftOf(2), bob)
      yield* queue.offer(draftOf(3, { projectUuid: null }), null)
      yield* queue.settle([{ eventId: eventId(1), outcome: "synced" }])
      const all = yield* queue.find("01JMBY", 10)
      assert.deepStrictEqual(
        all.map(({ eventId, lastErrorCategory, scope, status }) => [eventId, scope, status, lastErrorCategory]),
        [
          [eventId(1), ada, "synced", null],
          [eventId(2), bob, "pending", null],
          [eventId(3), null, "held", "missing_project_uuid"]
        ]
      )
      assert.lengthOf(yield* queue.find("01JMBY", 2), 2)
      assert.lengthOf(yield* queue.find(eventId(2), 2), 1)
      assert.lengthOf(yield* queue.find("01K", 2), 0)
      assert.lengthOf(yield* queue.find("%", 2), 0)
    }).pipe(Effect.provide(layer))
  )

  it.effect("tells no run of an event that was held meanwhile", () =>
    Effect.gen(function* () {
      const queue = yield* EventQueue
      yield* queue.offer(draftOf(1), ada, "sync_disabled")
      yield* TestClock.setTime(3_000)
      yield* queue.noteStop(ada, { category: "offline", reason: "without it" })
      assert.deepStrictEqual(told(yield* attemptsOf(1)), [])
    }).pipe(Effect.provide(layer))
  )

  it.effect("tells every attempt of an event in the host's words, and the runs that came to nothing meanwhile", () =>
    Effect.gen(function* () {
      const queue = yield* EventQueue
      yield* TestClock.setTime(1_000)
      yield* queue.noteStop(ada, { category: "offline", reason: "before the event" })
      yield* TestClock.setTime(2_000)
      yield* queue.offerAll([draftOf(1), draftOf(2)], ada)
      yield* TestClock.setTime(3_000)
      yield* queue.noteStop(ada, { category: "offline", reason: "refused" })
      yield* queue.noteStop(bob, { category: "offline", reason: "somebody else's" })
      yield* TestClock.setTime(4_000)
      yield* refuse(1, "Missing field")
      yield* TestClock.setTime(5_000)
      yield* refuse(1, "Missing field again")
      yield* TestClock.setTime(6_000)
      yield* queue.settle([{ eventId: eventId(1), outcome: "synced" }])
      yield* TestClock.setTime(7_000)
      yield* queue.noteStop(ada, { category: "offline", reason: "after it" })
      yield* refuse(1, "A verdict on a settled event")
      assert.deepStrictEqual(told(yield* attemptsOf(1)), [
        [3_000, "stopped", "refused"],
        [4_000, "failed", "Missing field"],
        [5_000, "failed", "Missing field again"],
        [6_000, "synced", null]
      ])
      assert.deepStrictEqual(told(yield* attemptsOf(2)), [
        [3_000, "stopped", "refused"],
        [7_000, "stopped", "after it"]
      ])
      assert.deepStrictEqual((yield* queue.counts(ada)).lastStop, {
        at: 7_000,
        category: "offline",
        reason: "after it"
      })
      assert.deepInclude(yield* queue.counts(ada), {
        pending: 1,
        failed: 0,
        retries: { zero: 1, oneToThree: 0, fourOrMore: 0 }
      })
    }).pipe(Effect.provide(layer))
  )

  it.effect("tells a duplicate from an event that was new", () =>
    Effect.gen(function* () {
      const queue = yield* EventQueue
      yield* queue.offer(draftOf(1), ada)
      yield* TestClock.setTime(9_000)
      yield* queue.settle([{ eventId: eventId(1), outcome: "duplicate" }])
      assert.deepStrictEqual(told(yield* attemptsOf(1)), [[9_000, "duplicate", null]])
    }).pipe(Effect.provide(layer))
  )

  it.effect("walks through everything that is not history, page by page", () =>
    Effect.gen(function* () {
      const queue = yield* EventQueue
      yield* queue.offerAll([draftOf(5), draftOf(4), draftOf(3)], ada)
      yield* queue.offer(draftOf(2), bob)
      yield* queue.offer(draftOf(1), null, "sync_disabled")
      yield* queue.settle([{ eventId: eventId(4), outcome: "synced" }])
      yield* refuse(3, "No")
      const first = yield* queue.unsent(0, 3)
      const rest = yield* queue.unsent(first.at(-1)?.id ?? 0, 3)
      assert.deepStrictEqual(
        [...first, ...rest].map(({ eventId, status }) => [eventId, status]),
        [
          [eventId(5), "pending"],
          [eventId(3), "failed"],
          [eventId(2), "pending"],
          [eventId(1), "held"]
        ]
      )
    }).pipe(Effect.provide(layer))
  )
})
