import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Option, TestClock } from "effect"
import { busyRetryPolicy } from "../../src/local/schedules.ts"

describe("schedules of local trackers", () => {
  it.effect("try a busy program twice more, in less than a second", () =>
    Effect.gen(function* () {
      const tries: Array<number> = []
      const failing = Effect.flatMap(Clock.currentTimeMillis, (now) => Effect.fail(tries.push(now)))
      const fiber = yield* Effect.fork(Effect.ignore(Effect.retry(failing, busyRetryPolicy)))
      while (Option.isNone(yield* Fiber.poll(fiber))) yield* TestClock.adjust("10 millis")
      assert.strictEqual(tries.length, 3)
      assert.isAtLeast(tries[1] ?? 0, 160)
      assert.isAtMost(tries[2] ?? 0, 740)
    })
  )
})
