import { Duration } from "effect"

/** The reachability probe: one request, 2 seconds in all (S082). */
export const probeTimeout = Duration.seconds(2)
