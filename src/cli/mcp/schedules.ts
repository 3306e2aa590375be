import { Duration } from "effect"

/** How long calls may go on when the client has closed our input: what it asked for last is still answered. */
export const lastCallsGrace = Duration.millis(500)
