import { assert, describe, it } from "@effect/vitest"
import { Effect, type Layer } from "effect"
import { ProjectUuid } from "../../src/domain/ids.ts"
import { EventQueue } from "../../src/events/EventQueue.ts"
import { draftOf, eventId, projectUuid } from "./drafts.ts"
import { queues } from "./queues.ts"

const ada = "https://a|ada|red"
const other = ProjectUuid.make("5f9c5a4e-3c1b-4a36-9d29-0d2f8a3b7c11")

describe.each(Object.entries(queues))("what leaves next (%s)", (_name, layer: Layer.Layer<EventQueue>) => {
  it.effect("is nothing of projects that are left out, whatever else is asked for", () =>
    Effect.gen(function* () {
      const queue = yield* EventQueue
      yield* queue.offerAll([draftOf(1), draftOf(2, { projectUuid: other }), draftOf(3)], ada)
      yield* queue.settle([{ eventId: eventId(3), outcome: "failed", reason: "No", category: "unknown" }])
      const next = (options: { readonly except?: ReadonlyArray<string>; readonly failed?: ReadonlyArray<string> }) =>
        Effect.map(queue.next(ada, { limit: 9, ...options }), (rows) => rows.map((row) => row.eventId))
      assert.deepStrictEqual(yield* next({ except: [] }), [1, 2, 3].map(eventId))
      assert.deepStrictEqual(yield* next({ except: [other] }), [1, 3].map(eventId))
      assert.deepStrictEqual(yield* next({ except: [other], failed: [] }), [1].map(eventId))
      assert.deepStrictEqual(yield* next({ except: [other, projectUuid.toLowerCase()], failed: ["unknown"] }), [])
    }).pipe(Effect.provide(layer))
  )
})
