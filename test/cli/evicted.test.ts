import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { EventQueue } from "../../src/events/EventQueue.ts"
import { draftOf, eventId } from "../events/drafts.ts"
import { sqlQueueIn } from "../events/queues.ts"
import type { Json } from "../sandbox/http.ts"
import { desk } from "./desk.ts"

describe("an event that had to go because the queue was full", () => {
  it.scoped("is known to have been lost by explain and doctor, as by status", () =>
    Effect.gen(function* () {
      const { home, json, url } = yield* desk()
      yield* Effect.flatMap(EventQueue, ({ offer }) =>
        Effect.forEach([1, 2, 3, 4], (n) => offer(draftOf(n), `${url}|ann|demo-team`))
      ).pipe(Effect.provide(sqlQueueIn(home.at(".spec-kitty"), 2)))
      assert.strictEqual((yield* json("sync", "status")).document.queue.evicted, 2)
      const { error } = (yield* json("sync", "explain", eventId(1))).document
      assert.match(error.message, /was lost at .*, unsent, because the queue was full$/)
      const { checks } = (yield* json("doctor")).document
      const { message } = checks.find(({ check }: Json) => check === "queue")
      assert.include(message, "2 events were lost, unsent, because the queue was full")
    })
  )
})
