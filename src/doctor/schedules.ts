import { Duration } from "effect"

/** How long the program of a local tracker may take to say who it is; it is ended then, which takes a second more at most. */
export const programLookTime = Duration.seconds(1)
