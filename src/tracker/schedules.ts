import { Duration, Effect, Random, Schedule } from "effect"

/** One tracker request: 30 seconds until it answers, and as long for the answer's body. */
export const requestTimeout = Duration.seconds(30)

/**
 * After the first question: 1, 2, 4, 8, 16 seconds later, then every 30 (S059 NFR-001), each +-20 %. A fifth of so short
 * waits draws a crowd hardly apart, so the third is drawn from half a second to nine, and the fourth is no shorter than lets
 * those who drew the longest go first: from five seconds on no second sees more than 15 % of the clients.
 */
export const operationPollSchedule = Schedule.exponential("1 second").pipe(
  Schedule.union(Schedule.spaced("30 seconds")),
  Schedule.intersect(Schedule.forever),
  Schedule.modifyDelayEffect(([, waits], delay) =>
    Effect.map(Random.next, (drawn) => {
      const [least, most] = waits === 2 ? [0.125, 2.25] : waits === 3 ? [1.1, 1.2] : [0.8, 1.2]
      return Duration.times(delay, least + drawn * (most - least))
    })
  )
)

/** How long an operation is asked about in all; it goes on without us (S059 NFR-001). */
export const operationPatience = Duration.minutes(5)

/** How long to wait after 429 before the one resend: the server's wish, 5 seconds without one, a minute at most. */
export const rateLimitWait = (retryAfterSeconds: number | null): Duration.Duration =>
  Duration.seconds(Math.min(retryAfterSeconds ?? 5, 60))

/** How long a started operation can be resumed before the same command counts as a new one (design 7). */
export const resumeWindow = Duration.hours(24)
