import { Duration, Schedule } from "effect"

/** How long a lock is waited for where the caller does not say. */
export const lockWait = Duration.seconds(10)

/** Looks again after 2 ms, then ever less often up to every 50 ms, +-20 %; ends when `wait` has passed. */
export const lockRetryPolicy = (wait: Duration.DurationInput) =>
  Schedule.exponential("2 millis", 1.5).pipe(
    Schedule.union(Schedule.spaced("50 millis")),
    Schedule.jittered,
    Schedule.upTo(wait)
  )

/** Another git process has the index for a moment: 50 ms doubling to 400 ms, about 5 s in all. */
export const gitIndexRetryPolicy = Schedule.exponential("50 millis").pipe(
  Schedule.union(Schedule.spaced("400 millis")),
  Schedule.jittered,
  Schedule.upTo("5 seconds")
)

/** How long an interrupted git may take to put its lock files away. */
export const gitGracePeriod = Duration.seconds(1)

/** How long one line over loopback may take, from the first byte to the last. */
export const loopbackLineTime = Duration.seconds(2)
