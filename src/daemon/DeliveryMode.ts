import { Schema } from "effect"

/** How events go out at this moment; `reason`: why not live, where that is known. */
export const DeliveryMode = Schema.Struct({
  mode: Schema.Literal("live", "batches"),
  reason: Schema.NullOr(Schema.String)
})
export type DeliveryMode = typeof DeliveryMode.Type
