import { Duration } from "effect"

/** Work that is done sooner needs no meter. */
export const meterPatience = Duration.seconds(1)

/** How often a meter moves on a terminal. */
export const meterInterval = Duration.millis(200)

/** How often a meter adds a line where nobody can see it move. */
export const meterLineInterval = Duration.seconds(10)
