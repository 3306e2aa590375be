import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Schedule } from "effect"
import { operationPatience, operationPollSchedule } from "../../src/tracker/schedules.ts"
import { busiestSecond } from "./crowd.ts"

/** What everybody would do if nobody drew lots. */
const inStep = Schedule.exponential("1 second").pipe(Schedule.union(Schedule.spaced("30 seconds")))

describe("a thousand clients that wait for operations when the host comes back", () => {
  const crowd = (outage: number) => ({ clients: 1000, outage, patience: Duration.toSeconds(operationPatience) })

  it.effect.each([45, 60, 120, 240])("after %i seconds do not come all at once", (outage) =>
    Effect.gen(function* () {
      const together = yield* busiestSecond(inStep, crowd(outage))
      assert.strictEqual(together, 1000)
      assert.isAtMost(yield* busiestSecond(operationPollSchedule, crowd(outage)), 0.15 * together)
    })
  )
})
