import { assert, describe, it } from "@effect/vitest"
import { Chunk, Duration, Effect, FastCheck, Random, Schedule } from "effect"
import { operationPatience, operationPollSchedule, rateLimitWait } from "../../src/tracker/schedules.ts"

const seconds = [1, 2, 4, 8, 16, 30, 30, 30, 30, 30, 30, 30]

describe("operationPollSchedule", () => {
  it.effect.prop("waits 1, 2, 4, 8, 16 and then 30 seconds, each within a fifth", [FastCheck.integer()], ([seed]) =>
    Effect.gen(function* () {
      const delays = yield* Schedule.run(Schedule.delays(operationPollSchedule), 0, seconds)
      for (const [index, delay] of Chunk.toReadonlyArray(delays).entries()) {
        const wanted = (seconds[index] ?? 0) * 1000
        assert.isAtLeast(Duration.toMillis(delay), wanted * 0.8)
        assert.isAtMost(Duration.toMillis(delay), wanted * 1.2)
      }
      assert.lengthOf(delays, seconds.length)
    }).pipe(Effect.withRandom(Random.make(seed)))
  )

  it.effect("differs from one client to the next", () =>
    Effect.gen(function* () {
      const run = (seed: number) =>
        Schedule.run(Schedule.delays(operationPollSchedule), 0, seconds).pipe(Effect.withRandom(Random.make(seed)))
      assert.notDeepEqual(Chunk.toReadonlyArray(yield* run(1)), Chunk.toReadonlyArray(yield* run(2)))
    })
  )

  it("is followed for five minutes", () => {
    assert.strictEqual(Duration.toSeconds(operationPatience), 300)
  })
})

describe("rateLimitWait", () => {
  it.each([
    [null, 5],
    [0, 0],
    [0.5, 0.5],
    [3, 3],
    [60, 60],
    [61, 60],
    [1e9, 60]
  ])("for %s is %i seconds", (asked, waited) => {
    assert.strictEqual(Duration.toSeconds(rateLimitWait(asked)), waited)
  })

  it.prop(
    "is never longer than a minute, nor than asked for",
    [FastCheck.double({ min: 0, noNaN: true, noDefaultInfinity: true })],
    ([asked]) => {
      const waited = Duration.toMillis(rateLimitWait(asked)) / 1000
      assert.isAtMost(waited, Math.min(60, asked) + 1e-9)
      assert.isAtLeast(waited, 0)
    }
  )
})
