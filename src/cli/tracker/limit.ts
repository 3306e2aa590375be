import { flag, integer } from "../parameters.ts"

/** How many issues one exchange may touch (S059 data model: 1 to 10000). */
export const limit = integer("limit", "At most this many issues", { minimum: 1, maximum: 10_000, default: 100 })

/** The way out of an operation that would otherwise be resumed (design 7). */
export const fresh = flag("new", "Start a new operation even if the same one is unfinished")
