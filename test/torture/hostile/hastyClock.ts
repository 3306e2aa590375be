import { Clock, Duration } from "effect"
import { tokenRequestTimeout } from "../../../src/auth/schedules.ts"
import { probeTimeout } from "../../../src/readiness/schedules.ts"
import { operationPatience, requestTimeout } from "../../../src/tracker/schedules.ts"

/**
 * A clock for people in a hurry: waits are a thousand times shorter. The bounds of a call are kept as they are, or are what
 * is given, so that a busy machine is not taken for a host that says nothing.
 */
export const hastyClock = (bounds: {
  readonly request?: Duration.DurationInput
  readonly patience?: Duration.DurationInput
}): Clock.Clock => {
  const real = Clock.make()
  const hurried = (duration: Duration.Duration) => {
    if (Duration.equals(duration, requestTimeout)) return Duration.decode(bounds.request ?? duration)
    if (Duration.equals(duration, operationPatience)) return Duration.decode(bounds.patience ?? duration)
    if ([probeTimeout, tokenRequestTimeout].some(Duration.equals(duration))) return duration
    return Duration.times(duration, 0.001)
  }
  return {
    ...real,
    unsafeCurrentTimeMillis: () => real.unsafeCurrentTimeMillis(),
    unsafeCurrentTimeNanos: () => real.unsafeCurrentTimeNanos(),
    sleep: (duration) => real.sleep(hurried(duration))
  }
}
