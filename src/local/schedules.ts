import { Duration, Schedule } from "effect"

/** One run of a local tracker's program, from its start to its last word (S059 FR-014). */
export const programTime = Duration.seconds(30)

/** How long whoever binds a tracker, or asks how everything stands, waits for its program to say who it is. */
export const lookTime = Duration.seconds(2)

/** How long a program that was told to end may take, before it and what it started are ended. */
export const programGracePeriod = Duration.seconds(1)

/** How long the output of a program that has ended is waited for: something it left running may hold the pipe open. */
export const lastWordsTime = Duration.seconds(5)

/** The program's database is in use by another process: 200 and 400 ms later, +-20 %, twice in all. */
export const busyRetryPolicy = Schedule.exponential("200 millis").pipe(
  Schedule.jittered,
  Schedule.intersect(Schedule.recurs(2))
)
