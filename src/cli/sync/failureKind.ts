import { Schema } from "effect"
import type { FailureCount } from "../../events/QueuedEvent.ts"

/** One kind of failure as `sync now` and `sync status` show it. */
export const FailureKind = Schema.Struct({
  event_type: Schema.String,
  category: Schema.String,
  reason: Schema.String,
  count: Schema.NonNegativeInt
})

/** {@link FailureKind} of a count. */
export const failureKind = ({ eventType, ...rest }: FailureCount): typeof FailureKind.Type => ({
  event_type: eventType,
  category: rest.category,
  reason: rest.reason,
  count: rest.count
})
