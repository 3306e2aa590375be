import { Duration } from "effect"

/** One question to a running sandbox: it is on this machine and answers at once or not at all. */
export const controlTimeout = Duration.seconds(5)

/** How long a token for the upgrade of a WebSocket is good. */
export const liveTokenLifetime = Duration.minutes(1)

/** How often a WebSocket is pinged, beginning when it opens. */
export const pingInterval = Duration.seconds(30)
