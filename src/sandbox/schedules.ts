import { Duration } from "effect"

/** One question to a running sandbox: it is on this machine and answers at once or not at all. */
export const controlTimeout = Duration.seconds(5)
