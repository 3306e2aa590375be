import { Layer } from "effect"
import type { CredentialStore } from "./auth/CredentialStore.ts"
import { layer as layerFileCredentialStore } from "./auth/FileCredentialStore.ts"
import type { Paths } from "./config/Paths.ts"
import type { Rollout } from "./config/Rollout.ts"
import type { SyncConfig } from "./config/SyncConfig.ts"
import type { EventQueue } from "./events/EventQueue.ts"
import { layer as layerSqlEventQueue } from "./events/SqlEventQueue.ts"
import { ConnectorsLayer } from "./layers/ConnectorsLayer.ts"
import { planningLayerWith } from "./layers/PlanningLayer.ts"
import { SettingsLayer } from "./layers/SettingsLayer.ts"
import { HostedReadiness } from "./readiness/HostedReadiness.ts"
import { IngestClient } from "./sync/IngestClient.ts"
import { OperationLog } from "./tracker/OperationLog.ts"
import { SaaSTrackerClient } from "./tracker/SaaSTrackerClient.ts"
import { TrackerService } from "./tracker/TrackerService.ts"

const hosted = Layer.mergeAll(HostedReadiness.layer, IngestClient.layer, SaaSTrackerClient.layer, OperationLog.layer)

/** What a store that somebody gives may ask for: everything that {@link SettingsLayer} has. */
type Settings = Paths | Rollout | SyncConfig

/**
 * {@link AppLayer} with a credential store (a keychain, say) or an event queue of your own in the place of the files
 * below `~/.spec-kitty` (design 11). Every service that asks for one gets yours.
 */
export const appLayerWith = <E1 = never, R1 = never, E2 = never, R2 = never>(own: {
  readonly credentialStore?: Layer.Layer<CredentialStore, E1, R1 | Settings>
  readonly eventQueue?: Layer.Layer<EventQueue, E2, R2 | Settings>
}) => {
  const stores = Layer.merge(own.credentialStore ?? layerFileCredentialStore, own.eventQueue ?? layerSqlEventQueue)
  return TrackerService.layer.pipe(
    Layer.provideMerge(Layer.merge(hosted, ConnectorsLayer)),
    Layer.provideMerge(planningLayerWith(stores.pipe(Layer.provideMerge(SettingsLayer))))
  )
}

/**
 * Where services meet their dependencies: everything that a command or an embedding program uses, in the real world.
 * `layers/` holds the smaller sets that commands without a network load instead.
 */
export const AppLayer = appLayerWith({})

/** Every service that a command may use. */
export type AppServices = Layer.Layer.Success<typeof AppLayer>
