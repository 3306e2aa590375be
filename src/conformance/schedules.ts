import { Duration, Schedule } from "effect"
import type { Busy } from "./errors.ts"

/** One request of the check, from the first byte sent to the last byte read. */
export const requestTimeout = Duration.seconds(30)

/** The longest wish of a busy server that the check waits for. */
export const longestRetryAfter = Duration.seconds(60)

/** After a 429 the same request goes out again, three times at most, each time after as long as the server wished. */
export const busyRetryPolicy = Schedule.identity<Busy | { readonly _tag: "HostUnreachable" }>().pipe(
  Schedule.whileInput(
    (error) => error._tag === "Busy" && error.retryAfterSeconds <= Duration.toSeconds(longestRetryAfter)
  ),
  Schedule.intersect(Schedule.recurs(3)),
  Schedule.addDelay(([error]) => Duration.seconds(error._tag === "Busy" ? error.retryAfterSeconds : 0))
)

/** An operation that was accepted is looked at at once, then every second, for a minute. */
export const operationPollSchedule = Schedule.spaced("1 second").pipe(Schedule.upTo("1 minute"))

/** How long a server may take to open a live connection, and then to say what it is expected to. */
export const conversationTime = Duration.seconds(10)
