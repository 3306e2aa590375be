import { Duration } from "effect"

/** One token request: 10 seconds in all. */
export const tokenRequestTimeout = Duration.seconds(10)

/** Longer than whoever holds the lock may take to refresh, so that the one who waits gets that result. */
export const credentialsLockWait = Duration.seconds(15)

/** How long an interrupted refresh may still take: less than the two seconds in which Ctrl-C ends a command. */
export const refreshGracePeriod = Duration.millis(1500)
