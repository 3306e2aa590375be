import { Duration, Schedule } from "effect"

/** Another process uses the queue: asks again after 1 ms, then less often up to every 5 ms, 5 seconds in all (design 5). */
export const queueRetryPolicy = Schedule.exponential("1 millis", 1.5).pipe(
  Schedule.union(Schedule.spaced("5 millis")),
  Schedule.jittered,
  Schedule.upTo("5 seconds")
)

/** How long the driver waits for a lock inside one call, where nobody hears Ctrl-C; it looks every few milliseconds, for nearly nothing. */
export const driverWait = Duration.millis(20)

/** How long somebody's word that he waits counts. */
export const courtesyMemory = Duration.millis(200)

/** `clock.json` follows the queue at most this often, and once more when the queue is closed. */
export const clockMirrorInterval = Duration.seconds(1)

/** A file that somebody changes while it is looked at is looked at again, 20 times, 5 ms apart. */
export const lookRetryPolicy = Schedule.spaced("5 millis").pipe(Schedule.intersect(Schedule.recurs(20)))

/** How long what became of an event is remembered (design 14). */
export const historyAge = Duration.days(30)
