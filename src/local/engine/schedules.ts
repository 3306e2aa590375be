import { Duration } from "effect"

/**
 * How long after a killed push its program may still be making an issue: what such a program may take (30 seconds), and a
 * little more. Until then nobody can say that there is none.
 */
export const orphanTime = Duration.seconds(35)
