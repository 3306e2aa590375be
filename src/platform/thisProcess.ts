import { Effect } from "effect"

/** The number by which the system knows this process. */
export const processId: Effect.Effect<number> = Effect.sync(() => process.pid)
