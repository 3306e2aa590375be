import { Effect } from "effect"

/** A turn of the real world, in which files, sockets and processes get on; the clock of a test stands meanwhile. */
export const turn = Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve)))
