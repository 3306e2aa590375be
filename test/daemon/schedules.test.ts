import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Schema } from "effect"
import { drainInterval, retryDelay } from "../../src/daemon/schedules.ts"
import { drawing } from "./world.ts"

const delays = (place: number) =>
  Effect.gen(function* () {
    const found = yield* Effect.forEach([1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 500], retryDelay).pipe(drawing(place))
    return found.map((delay) => Duration.toMillis(delay))
  })

describe("retryDelay", () => {
  it.effect("doubles from half a second to 30 seconds, and then leaves it to the interval", () =>
    Effect.gen(function* () {
      const interval = Duration.toMillis(drainInterval)
      assert.deepStrictEqual(yield* delays(1), [
        500,
        1000,
        2000,
        4000,
        8000,
        16_000,
        30_000,
        30_000,
        30_000,
        interval,
        interval
      ])
      assert.deepStrictEqual(yield* delays(0), [0, 0, 0, 0, 0, 0, 0, 0, 0, interval, interval])
    })
  )

  it.effect.prop(
    "draws from the whole range, never beyond it",
    [Schema.Int.pipe(Schema.between(1, 10))],
    ([failures]) =>
      Effect.gen(function* () {
        const millis = Duration.toMillis(yield* retryDelay(failures))
        assert.isAtLeast(millis, 0)
        assert.isAtMost(millis, Math.min(30_000, 500 * 2 ** (failures - 1)))
      })
  )
})
