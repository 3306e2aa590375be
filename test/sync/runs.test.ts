import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, TestClock } from "effect"
import { eventId } from "../events/drafts.ts"
import { turn } from "../helpers/turn.ts"
import { all, type Arrived, type Verdict } from "./ingestHost.ts"
import { numbers, situation } from "./situation.ts"

const isHealth = ({ path }: Arrived) => path === "/api/v1/sync/health/"

/** A host that says what it takes at once, and keeps to something else. */
const hostOf =
  (advertised: number, actual = advertised) =>
  (batch: Arrived): Verdict => {
    if (isHealth(batch)) {
      const limits = { max_events_per_batch: advertised, max_decompressed_bytes_per_batch: 1_000_000 }
      return { status: 200, json: { sync_ingress: { limits } } }
    }
    return batch.ids.length > actual ? { status: 413 } : all("rejected")(batch)
  }

describe("runs of the drain, one after the other", () => {
  it.scoped("remember for a day what the host takes at once", () =>
    Effect.gen(function* () {
      const { arrived, drain } = yield* situation(1100, hostOf(500))
      const questions = Effect.map(drain, () => arrived.filter(isHealth).length)
      assert.strictEqual(yield* questions, 1)
      assert.strictEqual(yield* questions, 1)
      yield* TestClock.adjust("25 hours")
      assert.strictEqual(yield* questions, 2)
      assert.isAtMost(Math.max(...arrived.map(({ ids }) => ids.length)), 500)
    })
  )

  it.scoped("ask again when the host takes less than it said", () =>
    Effect.gen(function* () {
      const { arrived, drain } = yield* situation(1100, hostOf(600, 400))
      yield* drain
      yield* drain
      assert.lengthOf(arrived.filter(isHealth), 2)
    })
  )

  it.scoped("find as duplicates what an interrupted run had brought there", () =>
    Effect.gen(function* () {
      const known = new Set<string>()
      let silent = true
      const { arrived, counts, drain, queued } = yield* situation(1200, (batch): Verdict => {
        if (isHealth(batch)) return { status: 404 }
        const results = batch.ids.map((id) => ({ event_id: id, status: known.has(id) ? "duplicate" : "success" }))
        for (const id of batch.ids) known.add(id)
        return silent && known.size > 500 ? "nothing" : { status: 200, json: { results } }
      })
      const running = yield* Effect.fork(drain)
      while (known.size <= 500) yield* turn
      yield* Fiber.interrupt(running)
      silent = false
      const unanswered = arrived.at(-1)?.ids ?? []
      const waiting = yield* queued
      assert.strictEqual(waiting.length, 1200 - (yield* counts).history)
      assert.includeMembers(
        waiting.map(({ eventId }) => eventId),
        [...unanswered]
      )
      assert.isTrue(waiting.every(({ retryCount, status }) => status === "pending" && retryCount === 0))
      const report = yield* drain
      assert.strictEqual(report.duplicates, unanswered.length)
      assert.strictEqual(report.result, "success")
      assert.lengthOf([...known], 1200)
    })
  )

  it.scoped("tell how far they are, and never more than there is", () =>
    Effect.gen(function* () {
      const { drainWith } = yield* situation(1200, (batch) =>
        isHealth(batch) ? { status: 404 } : all("success")(batch)
      )
      const told: Array<readonly [number, number]> = []
      yield* drainWith({ progress: (...progress) => Effect.sync(() => void told.push(progress)) })
      assert.isAbove(told.length, 1)
      assert.deepStrictEqual(told.at(-1), [1200, 1200])
      assert.deepStrictEqual(
        told.map(([tried]) => tried),
        told.map(([tried]) => tried).toSorted((left, right) => left - right)
      )
    })
  )

  it.scoped("keep the order of an aggregate over refusals and another try", () =>
    Effect.gen(function* () {
      let runs = 0
      const { arrived, drain } = yield* situation(4, ({ ids }) => ({
        status: 200,
        json: {
          results: ids.map((id) => ({ event_id: id, status: runs === 0 && id === eventId(2) ? "rejected" : "success" }))
        }
      }))
      yield* drain
      runs = 1
      assert.deepStrictEqual(numbers(yield* drain), {
        result: "success",
        synced: 1,
        duplicates: 0,
        failed: 0,
        pending: 0
      })
      assert.deepStrictEqual(
        arrived.map(({ ids }) => ids),
        [[1, 2, 3, 4].map(eventId), [eventId(2)]]
      )
    })
  )
})
