import { Layer } from "effect"
import { PlanningLayer } from "./layers/PlanningLayer.ts"
import { HostedReadiness } from "./readiness/HostedReadiness.ts"
import { IngestClient } from "./sync/IngestClient.ts"
import { OperationLog } from "./tracker/OperationLog.ts"
import { SaaSTrackerClient } from "./tracker/SaaSTrackerClient.ts"
import { TrackerService } from "./tracker/TrackerService.ts"

const hosted = Layer.mergeAll(HostedReadiness.layer, IngestClient.layer, SaaSTrackerClient.layer, OperationLog.layer)

/**
 * Where services meet their dependencies: everything that a command or an embedding program uses, in the real world.
 * `layers/` holds the smaller sets that commands without a network load instead.
 */
export const AppLayer = TrackerService.layer.pipe(Layer.provideMerge(hosted), Layer.provideMerge(PlanningLayer))

/** Every service that a command may use. */
export type AppServices = Layer.Layer.Success<typeof AppLayer>
