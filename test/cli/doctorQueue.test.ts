import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { draftOf } from "../events/drafts.ts"
import type { Json } from "../sandbox/http.ts"
import { bad, desk } from "./desk.ts"

describe("spec-kitty doctor, about the queue", () => {
  it.scopedLive("says what sync status says, and what helps", () =>
    Effect.gen(function* () {
      const { home, json, record, run, start, stop } = yield* desk()
      const found = Effect.map(json("doctor"), ({ document }) =>
        document.checks.find(({ check }: Json) => check === "queue")
      )
      assert.deepInclude(yield* found, { status: "ok", message: "No event waits", next_action: null })
      yield* record(draftOf(1), bad(2))
      yield* stop
      yield* run("sync", "now")
      yield* start
      const stopped = yield* found
      assert.match(stopped.message, /^2 events to be sent; the latest run stopped: http:/)
      assert.strictEqual(stopped.status, "ok")
      yield* run("sync", "now")
      const refused = yield* found
      assert.strictEqual(refused.status, "problem")
      assert.match(refused.message, /^The host refused 1 event, most of all WPCreated: .*wp_id/)
      assert.include(refused.next_action, "spec-kitty sync now")
      const { queue } = (yield* json("sync", "status")).document
      assert.deepInclude(refused.details, { failed: String(queue.failed), pending: String(queue.pending) })
      home.write(".spec-kitty/queue.db", "this is no database".repeat(400))
      assert.include((yield* found).next_action, "spec-kitty migrate")
    })
  )
})
