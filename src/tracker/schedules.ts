import { Duration, Schedule } from "effect"

/** One tracker request: 30 seconds until it answers, and as long for the answer's body. */
export const requestTimeout = Duration.seconds(30)

/** After the first question: 1, 2, 4, 8, 16 seconds later, then every 30, each +-20 % (S059 NFR-001). */
export const operationPollSchedule = Schedule.exponential("1 second").pipe(
  Schedule.union(Schedule.spaced("30 seconds")),
  Schedule.jittered
)

/** How long an operation is asked about in all; it goes on without us (S059 NFR-001). */
export const operationPatience = Duration.minutes(5)

/** How long to wait after 429 before the one resend: the server's wish, 5 seconds without one, a minute at most. */
export const rateLimitWait = (retryAfterSeconds: number | null): Duration.Duration =>
  Duration.seconds(Math.min(retryAfterSeconds ?? 5, 60))

/** How long a started operation can be resumed before the same command counts as a new one (design 7). */
export const resumeWindow = Duration.hours(24)
