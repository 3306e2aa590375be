import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Ref, TestClock } from "effect"
import { Busy } from "../../src/conformance/errors.ts"
import { busyRetryPolicy } from "../../src/conformance/schedules.ts"

const answer = { path: "/", status: 429, headers: {}, text: "", secrets: [] }

/** How often a server that is busy for ever is asked, after so much time. */
const triesAfter = (seconds: number, retryAfterSeconds: number) =>
  Effect.gen(function* () {
    const tries = yield* Ref.make(0)
    const fiber = yield* Ref.update(tries, (count) => count + 1).pipe(
      Effect.zipRight(Effect.fail(new Busy({ retryAfterSeconds, answer }))),
      Effect.retry(busyRetryPolicy),
      Effect.fork
    )
    yield* TestClock.adjust(`${seconds} seconds`)
    yield* Fiber.interrupt(fiber)
    return yield* Ref.get(tries)
  })

describe("busyRetryPolicy", () => {
  it.effect("asks again three times, each time after what the server wished", () =>
    Effect.gen(function* () {
      const tries = yield* Effect.all([0, 6, 7, 14, 21, 1000].map((seconds) => triesAfter(seconds, 7)))
      assert.deepStrictEqual(tries, [1, 1, 2, 3, 4, 4])
    })
  )

  it.effect("does not wait for longer than a minute", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual([yield* triesAfter(1000, 61), yield* triesAfter(61, 60)], [1, 2])
    })
  )
})
