import { Schedule } from "effect"

/** A worktree of a large repository takes its time to check out; who waits for one waits this long. */
export const workspaceWait = "2 minutes"

/** Who has written a file asks for its commit soon: looked at again every 50 ms, for at most 1.5 s. */
export const soonCommittedSchedule = Schedule.spaced("50 millis").pipe(Schedule.upTo("1500 millis"))

/** A commit takes as long as the hooks of the repository do; who waits for one waits this long. */
export const commitWait = "2 minutes"
