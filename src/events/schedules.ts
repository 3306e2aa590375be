import { Duration, Schedule } from "effect"

/** Another process writes to the queue: looks again after 1 ms, then less often up to every 25 ms, 5 seconds in all (design 5). */
export const queueRetryPolicy = Schedule.exponential("1 millis", 1.5).pipe(
  Schedule.union(Schedule.spaced("25 millis")),
  Schedule.jittered,
  Schedule.upTo("5 seconds")
)

/** `clock.json` follows the queue at most this often, and once more when the queue is closed. */
export const clockMirrorInterval = Duration.seconds(1)

/** How long what became of an event is remembered (design 14). */
export const historyAge = Duration.days(30)
