import { assert, describe, it } from "@effect/vitest"
import { Clock, type Duration, Effect, Fiber, Option, Schedule, TestClock } from "effect"
import { gitIndexRetryPolicy, lockRetryPolicy } from "../../src/platform/schedules.ts"

/** When something that always fails is tried, in milliseconds, until the policy gives up. */
const triesUnder = (policy: Schedule.Schedule<unknown, unknown>, step: Duration.DurationInput) =>
  Effect.gen(function* () {
    const tries: Array<number> = []
    const failing = Effect.flatMap(Clock.currentTimeMillis, (now) => Effect.fail(tries.push(now)))
    const fiber = yield* Effect.fork(Effect.ignore(Effect.retry(failing, policy)))
    while (Option.isNone(yield* Fiber.poll(fiber))) yield* TestClock.adjust(step)
    return tries
  })

const pauses = (tries: ReadonlyArray<number>) => tries.slice(1).map((now, index) => now - (tries[index] ?? 0))

describe("schedules of the platform", () => {
  it.effect("look for a free lock often at first, never rarely, and for no longer than asked", () =>
    Effect.gen(function* () {
      const tries = yield* triesUnder(lockRetryPolicy("500 millis"), "5 millis")
      assert.isTrue(pauses(tries).every((pause) => pause <= 65))
      assert.isBelow(tries[1] ?? 99, 6)
      assert.isAtLeast(tries.at(-1) ?? 0, 420)
      assert.isAtMost(tries.at(-1) ?? 0, 580)
    })
  )

  it.effect("wait about five seconds for a git index", () =>
    Effect.gen(function* () {
      const tries = yield* triesUnder(gitIndexRetryPolicy, "40 millis")
      assert.isTrue(pauses(tries).every((pause) => pause <= 520))
      assert.isAtLeast(tries.at(-1) ?? 0, 4_500)
      assert.isAtMost(tries.at(-1) ?? 0, 5_500)
    })
  )
})
