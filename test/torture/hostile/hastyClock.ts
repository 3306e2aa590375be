import { Clock, Duration } from "effect"
import { operationPatience, requestTimeout } from "../../../src/tracker/schedules.ts"

/**
 * A clock for people in a hurry: waits are a thousand times shorter. The bounds of a call are kept as they are where the
 * host is not meant to reach them, so that a busy machine is not taken for a host that says nothing.
 */
export const hastyClock = (bounds: { readonly reached: boolean }): Clock.Clock => {
  const real = Clock.make()
  const hurried = (duration: Duration.Duration) => {
    if (Duration.equals(duration, requestTimeout)) return bounds.reached ? Duration.millis(500) : duration
    if (Duration.equals(duration, operationPatience)) return bounds.reached ? Duration.seconds(1) : duration
    return Duration.times(duration, 0.001)
  }
  return {
    ...real,
    unsafeCurrentTimeMillis: () => real.unsafeCurrentTimeMillis(),
    unsafeCurrentTimeNanos: () => real.unsafeCurrentTimeNanos(),
    sleep: (duration) => real.sleep(hurried(duration))
  }
}
