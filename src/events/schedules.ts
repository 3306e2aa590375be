import { Duration, Schedule } from "effect"

/** Another process writes to the queue: looks again every 5 to 30 ms, 5 seconds in all (design 5). */
export const queueRetryPolicy = Schedule.spaced("15 millis").pipe(Schedule.jittered, Schedule.upTo("5 seconds"))

/** How long SQLite itself waits before it reports a lock: short, so that Ctrl-C is heard in between. */
export const busyTimeout = Duration.millis(20)

/** `clock.json` follows the queue at most this often, and once more when the queue is closed. */
export const clockMirrorInterval = Duration.seconds(1)

/** How long what became of an event is remembered (design 14). */
export const historyAge = Duration.days(30)
