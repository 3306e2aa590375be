import { Duration, Effect, Schedule } from "effect"
import type { SessionFailure } from "../auth/Session.ts"
import type { IngestFailure } from "./errors.ts"

/** How long a batch may wait for its answer to begin, and then for it to end. */
export const batchTimeout = Duration.seconds(60)

/** The health endpoint: a look, not a piece of work. */
export const healthTimeout = Duration.seconds(5)

/** How long what a host said it takes at once is believed without asking again. */
export const limitsAge = Duration.hours(24)

/** How long another drainer of this user is waited for. */
export const drainLockWait = Duration.seconds(10)

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
