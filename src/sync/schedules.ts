import { Duration, Effect, Schedule } from "effect"
import type { SessionFailure } from "../auth/Session.ts"
import type { IngestFailure } from "./errors.ts"

/** How long a batch may wait for its answer to begin, and then for it to end. */
export const batchTimeout = Duration.seconds(60)

/** The health endpoint: a look, not a piece of work. */
export const healthTimeout = Duration.seconds(5)

/** How long what a host said it takes at once is believed without asking again. */
export const limitsAge = Duration.hours(24)

/** How long another drainer of this user is waited for by who has nothing to send. */
export const drainLockWait = Duration.seconds(10)

/** How often a drainer that waits for another one looks how far that is. */
export const drainerLookInterval = Duration.seconds(1)

/** How long it then tries whether the other one has finished. */
export const drainerGlance = Duration.millis(50)

/** How long one that does not get on is waited for: longer than a batch takes that is asked to wait twice. */
export const drainerPatience = Duration.minutes(5)

/** Looks every 200 ms whether who has waited to send has begun to, for 5 seconds at most. */
export const courtesySchedule = Schedule.spaced("200 millis").pipe(Schedule.upTo("5 seconds"))

/** How often who waits for another drainer says so. */
export const waitingWordInterval = Duration.seconds(10)

/** When the host does not say how long it wants to be left alone. */
export const defaultRetryAfter = Duration.seconds(5)

/** The longest wish that is believed. */
export const longestWish = Duration.days(1)

/** The longest wish that a command waits for; longer ones end the run. */
export const longestRetryAfter = Duration.seconds(60)

/** A batch is sent again after a 429 three times at most, each time after as long as the host wished. */
export const rateLimitRetryPolicy = Schedule.identity<IngestFailure | SessionFailure>().pipe(
  Schedule.whileInput(
    (error) => error._tag === "HostBusy" && error.retryAfterSeconds <= Duration.toSeconds(longestRetryAfter)
  ),
  Schedule.intersect(Schedule.recurs(3)),
  Schedule.addDelayEffect(([error]) =>
    error._tag === "HostBusy"
      ? Effect.as(Effect.logWarning(error.message), Duration.seconds(error.retryAfterSeconds))
      : Effect.succeed(Duration.zero)
  )
)

/** How long the token of a live connection, and then its upgrade, may take. */
export const liveOpenTimeout = Duration.seconds(10)

/** How long a host that has opened a live connection may take to say its first word. */
export const liveGreetingTime = Duration.seconds(5)

/** How long an event that went over the live connection waits for its acknowledgement. */
export const liveAckTime = Duration.seconds(5)

/** A host that pings, and is not heard for this long, is gone: so many pings can be late, and no laptop sleeps unnoticed. */
export const liveSilence = Duration.minutes(5)
