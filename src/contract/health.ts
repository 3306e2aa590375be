import { Schema } from "effect"
import { named, optional, optionalAs, renamed } from "./wire.ts"

/** What a sender assumes until the server says otherwise: design section 5. */
export const defaultIngressLimits = { maxEvents: 1000, maxBytes: 262_144 } as const

/** The most that one batch may hold. Bytes are counted after decompression. */
export const IngressLimits = Schema.Struct({
  maxEvents: renamed("max_events_per_batch", Schema.Int.pipe(Schema.positive())),
  maxBytes: renamed("max_decompressed_bytes_per_batch", Schema.Int.pipe(Schema.positive()))
}).annotations(named("IngressLimits", "The most that one batch may hold"))
export type IngressLimits = typeof IngressLimits.Type

/** GET {@link paths.health}. */
export const SyncHealth = Schema.Struct({
  status: optional(Schema.String),
  syncIngress: optionalAs(
    "sync_ingress",
    Schema.Struct({ limits: optional(IngressLimits) }).annotations(named("SyncIngress", "How events are taken in"))
  )
}).annotations(named("SyncHealth", "The server takes events from this account", ["status", "sync_ingress"]))
export type SyncHealth = typeof SyncHealth.Type
