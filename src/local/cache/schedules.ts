import { Duration, Schedule } from "effect"

/** Another process uses the cache: asks again after 1 ms, then less often up to every 5 ms, 5 seconds in all, as for the queue. */
export const cacheRetryPolicy = Schedule.exponential("1 millis", 1.5).pipe(
  Schedule.union(Schedule.spaced("5 millis")),
  Schedule.jittered,
  Schedule.upTo("5 seconds")
)

/** How long the driver waits for a lock inside one call, where nobody hears Ctrl-C. */
export const driverWait = Duration.millis(20)
