import { assert, describe, it } from "@effect/vitest"
import { Effect, type Layer, Option, TestClock } from "effect"
import { EventQueue } from "../../src/events/EventQueue.ts"
import { ProjectUuid } from "../../src/domain/ids.ts"
import { draftOf, eventId, projectUuid } from "./drafts.ts"
import { queues } from "./queues.ts"
import { ada, attemptsOf, bob, refuse } from "./rows.ts"

describe.each(Object.entries(queues))(
  "what somebody decides about events in an EventQueue (%s)",
  (_name, layer: Layer.Layer<EventQueue>) => {
    it.effect("releases what was held for consent, of that project and account or of nobody, and nothing else", () =>
      Effect.gen(function* () {
        const queue = yield* EventQueue
        const other = ProjectUuid.make("5f9c5a4e-3c1b-4a36-9d29-0d2f8a3b7c11")
        yield* queue.offer(draftOf(1), ada, "sync_disabled")
        yield* queue.offer(draftOf(2), null, "sync_disabled")
        yield* queue.offer(draftOf(3), bob, "sync_disabled")
        yield* queue.offer(draftOf(4, { projectUuid: other }), ada, "sync_disabled")
        yield* queue.offer(draftOf(5, { projectUuid: null }), ada, "sync_disabled")
        yield* queue.offer(draftOf(6), ada, "invalid")
        assert.strictEqual(yield* queue.release({ eventId: eventId(6), projectUuid }), 0)
        assert.strictEqual(yield* queue.release({ eventId: eventId(4), projectUuid }), 0)
        assert.strictEqual(yield* queue.release({ scope: ada, projectUuid }), 2)
        assert.strictEqual(yield* queue.release({ scope: ada, projectUuid }), 0)
        assert.deepInclude(yield* queue.counts(ada), {
          pending: 1,
          unclaimed: 1,
          heldReasons: { sync_disabled: 1, missing_project_uuid: 1, invalid: 1 }
        })
        assert.strictEqual(yield* queue.release({ eventId: eventId(3), projectUuid: projectUuid.toUpperCase() }), 1)
        const [row] = yield* queue.find(eventId(3), 1)
        assert.deepInclude(row, { status: "pending", lastErrorCategory: null, retryCount: 0 })
      }).pipe(Effect.provide(layer))
    )

    it.effect("puts failed events of one account back, without forgetting how often they were tried", () =>
      Effect.gen(function* () {
        const queue = yield* EventQueue
        yield* queue.offerAll([draftOf(1), draftOf(2), draftOf(3)], ada)
        yield* queue.offer(draftOf(4), bob)
        yield* queue.offer(draftOf(5), null, "sync_disabled")
        yield* Effect.forEach([1, 2, 4], (n) => refuse(n, "No"))
        yield* Effect.forEach([1, 2, 3], () => refuse(2, "No"))
        assert.strictEqual(yield* queue.requeue({ eventId: eventId(3) }), 0)
        assert.strictEqual(yield* queue.requeue({ eventId: eventId(5) }), 0)
        assert.strictEqual(yield* queue.requeue({ scope: ada }), 2)
        assert.strictEqual(yield* queue.requeue({ scope: ada }), 0)
        assert.deepInclude(yield* queue.counts(ada), {
          pending: 3,
          failed: 0,
          held: 1,
          retries: { zero: 1, oneToThree: 1, fourOrMore: 1 },
          topFailing: []
        })
        assert.deepInclude(yield* queue.counts(bob), { failed: 1, others: [{ scope: ada, count: 3, held: 0 }] })
        assert.strictEqual(yield* queue.requeue({ eventId: eventId(4) }), 1)
        assert.deepInclude(yield* queue.counts(bob), { pending: 1, failed: 0 })
        assert.lengthOf(yield* attemptsOf(2), 4)
      }).pipe(Effect.provide(layer))
    )

    it.effect("counts what is held of whom, and by project what opted out, whatever the case of its UUID", () =>
      Effect.gen(function* () {
        const queue = yield* EventQueue
        yield* queue.offerAll([draftOf(1), draftOf(2)], ada, "sync_disabled")
        yield* queue.offer(draftOf(3), null, "sync_disabled")
        yield* queue.offerAll([draftOf(4), draftOf(5)], bob, "sync_disabled")
        yield* queue.offer(draftOf(6, { projectUuid: null }), bob)
        yield* queue.offer(draftOf(7), bob)
        yield* queue.offer(draftOf(8), ada)
        assert.deepInclude(yield* queue.counts(ada), {
          pending: 1,
          held: 3,
          heldReasons: { sync_disabled: 3 },
          heldProjects: [{ projectUuid, count: 3 }],
          otherAccounts: 1,
          heldElsewhere: 3,
          others: [{ scope: bob, count: 1, held: 3 }]
        })
        assert.deepInclude(yield* queue.counts(ada, [projectUuid]), {
          pending: 0,
          held: 4,
          heldProjects: [{ projectUuid, count: 4 }],
          otherAccounts: 0,
          heldElsewhere: 4,
          others: [{ scope: bob, count: 0, held: 4 }]
        })
        assert.sameDeepMembers(
          [...(yield* queue.heldOf(projectUuid.toUpperCase()))],
          [
            { scope: null, count: 1 },
            { scope: ada, count: 2 },
            { scope: bob, count: 2 }
          ]
        )
      }).pipe(Effect.provide(layer))
    )

    it.effect("throws away what was not sent, and remembers that it did", () =>
      Effect.gen(function* () {
        const queue = yield* EventQueue
        yield* queue.offerAll([draftOf(1), draftOf(2)], ada)
        yield* queue.offer(draftOf(3, { projectUuid: null }), ada)
        yield* queue.settle([{ eventId: eventId(1), outcome: "synced" }])
        yield* TestClock.setTime(5_000)
        assert.isFalse(yield* queue.discard(eventId(1)))
        assert.isTrue(yield* queue.discard(eventId(2)))
        assert.isTrue(yield* queue.discard(eventId(3)))
        assert.isFalse(yield* queue.discard(eventId(2)))
        assert.deepInclude(yield* queue.counts(ada), { pending: 0, held: 0, history: 1 })
        assert.deepStrictEqual(yield* queue.discardedAt(eventId(2)), Option.some(5_000))
        assert.deepStrictEqual(yield* queue.discardedAt(eventId(1)), Option.none())
        yield* queue.offer(draftOf(6), ada)
        assert.strictEqual((yield* queue.counts(ada)).pending, 1)
      }).pipe(Effect.provide(layer))
    )

    it.effect("remembers what a host takes at once, until told otherwise", () =>
      Effect.gen(function* () {
        const queue = yield* EventQueue
        yield* queue.offer(draftOf(1), ada)
        assert.deepStrictEqual(yield* queue.limits("https://a"), Option.none())
        yield* TestClock.setTime(4_000)
        yield* queue.rememberLimits("https://a", { maxEvents: 10, maxBytes: 20 })
        yield* queue.rememberLimits("https://b", { maxEvents: 1, maxBytes: 2 })
        assert.deepStrictEqual(
          yield* queue.limits("https://a"),
          Option.some({ maxEvents: 10, maxBytes: 20, learnedAt: 4_000 })
        )
        yield* queue.rememberLimits("https://a", null)
        assert.deepStrictEqual(yield* queue.limits("https://a"), Option.none())
        assert.isTrue(Option.isSome(yield* queue.limits("https://b")))
      }).pipe(Effect.provide(layer))
    )
  }
)
