import { Duration, Effect, Random, Schedule } from "effect"

/** How often the daemon looks whether anything waits, also where nobody told it (design 5). */
export const drainInterval = Duration.seconds(300)

/** How often the daemon looks whether its state file is still there: without it nobody reaches the daemon. */
export const stateGlance = Duration.seconds(2)

/** A daemon that has had nothing to do for this long ends itself. */
export const idleLimit = Duration.minutes(30)

/**
 * How long a host that was in trouble `failures` times in a row is left alone: at most 0.5 s, doubling to 30 s, at random
 * below that, so that many machines do not come back together. From the eleventh time on it is only looked for at every
 * interval.
 */
export const retryDelay = (failures: number): Effect.Effect<Duration.Duration> =>
  failures > 10
    ? Effect.succeed(drainInterval)
    : Effect.map(Random.nextRange(0, Math.min(30_000, 500 * 2 ** Math.max(0, failures - 1))), (millis) =>
        Duration.millis(Math.round(millis))
      )

/** How long a daemon that was asked to end may take: a batch on its way is sent again by the next one. */
export const endingTime = Duration.seconds(2)

/** How long an answer of the daemon is waited for by who wants one. */
export const answerTime = Duration.seconds(1)

/** How long a command that does something else gives the daemon to be told of it. */
export const nudgeTime = Duration.millis(50)

/** How long the command that tells the daemon of its events is left to end, with the processor for itself, before they are sent. */
export const leaveTaking = Duration.millis(100)

/** How long nobody else starts a daemon when somebody has. */
export const startTurn = Duration.seconds(10)

/** How long a process that was started for the daemon may take to come up; one that hangs is ended then by who comes next. */
export const startLimit = Duration.seconds(20)

/** How long another daemon of this home is waited for to let go, once it has been asked to. */
export const handoverTime = Duration.seconds(5)

/** How long the daemon's lock is tried for where nobody is about to let go of it. */
export const lockGlance = Duration.millis(200)

/** Looks every 50 ms whether a daemon has come up, 10 seconds in all. */
export const startSchedule = Schedule.spaced("50 millis").pipe(Schedule.upTo("10 seconds"))

/** Looks every 50 ms whether a daemon has ended, for a little longer than it may take. */
export const endSchedule = Schedule.spaced("50 millis").pipe(Schedule.upTo("3 seconds"))

/** Looks every 50 ms whether a daemon that has lost its state file has written it again: it sees that at its next {@link stateGlance}. */
export const rewriteSchedule = Schedule.spaced("50 millis").pipe(Schedule.upTo("3 seconds"))

/** The same thing is told again after an hour. */
export const toldAgainAfter = Duration.hours(1)

/** A daemon that has written nothing down for this long is asked whether it is still at work: it looks every 5 minutes. */
export const silenceLimit = Duration.minutes(15)

/** How often in a row a live connection is tried. */
export const reconnectAttempts = 10

/**
 * A live connection is tried {@link reconnectAttempts} times in a row: 0.5 s after the first failure, doubling to 30 s, +-20 %, so that many
 * machines do not come back together. Then events go in batches for {@link liveRest}.
 */
export const reconnectSchedule = Schedule.exponential("500 millis").pipe(
  Schedule.union(Schedule.spaced("30 seconds")),
  Schedule.jittered,
  Schedule.intersect(Schedule.recurs(reconnectAttempts - 1))
)

/** A live connection that held this long was a good one: when it is lost, failures are counted anew. */
export const liveGoodAfter = Duration.minutes(1)

/** How long a daemon keeps to batches when a live connection cannot be had. */
export const liveRest = Duration.minutes(30)
