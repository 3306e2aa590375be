import { assert, describe, it } from "@effect/vitest"
import { Effect, type Layer } from "effect"
import { encodeEvent, stamp } from "../../src/domain/Event.ts"
import { EventQueue } from "../../src/events/EventQueue.ts"
import { storedRow } from "../../src/events/StoredRow.ts"
import { draftOf, eventId, projectUuid } from "./drafts.ts"
import { queues } from "./queues.ts"

const ada = "https://a|ada|red"
const bob = "https://a|bob|red"

/** Rows as a salvage makes them of events that may be anybody's. */
const inDoubt = (...numbers: ReadonlyArray<number>) =>
  numbers.flatMap((n) => storedRow({ data: encodeEvent(stamp(draftOf(n), n)), scope: undefined }, 5) ?? [])

describe.each(Object.entries(queues))("EventQueue (%s)", (_name, layer: Layer.Layer<EventQueue>) => {
  it.effect("gives no account what may be another's, until somebody says that it is his", () =>
    Effect.gen(function* () {
      const queue = yield* EventQueue
      yield* queue.restore(inDoubt(1, 2, 3))
      yield* queue.offerAll([draftOf(4)], null, "sync_disabled")
      assert.strictEqual(yield* queue.adopt(ada), 0)
      const scopes = Effect.map(queue.find(eventId(1).slice(0, -1), 9), (rows) => rows.map(({ scope }) => scope))
      assert.deepStrictEqual(yield* scopes, [null, null, null, ada])
      assert.strictEqual(yield* queue.claim({ scope: bob, projectUuid, eventId: eventId(2) }), 1)
      assert.strictEqual(yield* queue.claim({ scope: bob, projectUuid, eventId: eventId(2) }), 0)
      assert.strictEqual(yield* queue.claim({ scope: bob, projectUuid, eventId: eventId(4) }), 0)
      assert.deepStrictEqual(yield* scopes, [null, bob, null, ada])
      assert.deepStrictEqual(
        (yield* queue.next(bob, { limit: 9 })).map((row) => row.eventId),
        [eventId(2)]
      )
      // Signed out, it is said of whoever signs in next.
      assert.strictEqual(yield* queue.claim({ scope: null, projectUuid }), 2)
      assert.strictEqual(yield* queue.adopt(ada), 2)
    }).pipe(Effect.provide(layer))
  )
})
