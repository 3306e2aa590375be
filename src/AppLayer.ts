import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import { Layer } from "effect"
import { AuthClient } from "./auth/AuthClient.ts"
import * as FileCredentialStore from "./auth/FileCredentialStore.ts"
import { Session } from "./auth/Session.ts"
import { CurrentProject } from "./config/CurrentProject.ts"
import { Paths } from "./config/Paths.ts"
import { ProjectConfig } from "./config/ProjectConfig.ts"
import { Rollout } from "./config/Rollout.ts"
import { SyncConfig } from "./config/SyncConfig.ts"
import { Emitter } from "./events/Emitter.ts"
import * as QueuePendingEvents from "./events/QueuePendingEvents.ts"
import * as SqlEventQueue from "./events/SqlEventQueue.ts"
import { Git } from "./platform/Git.ts"
import * as Http from "./platform/Http.ts"
import { HostedReadiness } from "./readiness/HostedReadiness.ts"
import { IngestClient } from "./sync/IngestClient.ts"
import * as PackageTemplateAssets from "./templates/PackageTemplateAssets.ts"
import { TemplateResolver } from "./templates/TemplateResolver.ts"
import { OperationLog } from "./tracker/OperationLog.ts"
import { SaaSTrackerClient } from "./tracker/SaaSTrackerClient.ts"
import { TrackerService } from "./tracker/TrackerService.ts"

const platform = Layer.mergeAll(NodeFileSystem.layer, NodePath.layer, NodeTerminal.layer, Http.layer, Git.layer)

const config = Layer.mergeAll(ProjectConfig.layer, CurrentProject.layer, SyncConfig.layer).pipe(
  Layer.provideMerge(Layer.mergeAll(Paths.layer, Rollout.layer))
)

const templates = TemplateResolver.layer.pipe(Layer.provideMerge(PackageTemplateAssets.layer))

const auth = Session.layer.pipe(Layer.provideMerge(Layer.mergeAll(FileCredentialStore.layer, AuthClient.layer)))

const events = Layer.mergeAll(Emitter.layer, QueuePendingEvents.layer).pipe(Layer.provideMerge(SqlEventQueue.layer))

const hosted = Layer.mergeAll(HostedReadiness.layer, IngestClient.layer)

const tracker = TrackerService.layer.pipe(
  Layer.provideMerge(Layer.mergeAll(SaaSTrackerClient.layer, OperationLog.layer))
)

/** The one place where services meet their dependencies: the real world, for commands and for programs that embed us. */
export const AppLayer = tracker.pipe(
  Layer.provideMerge(Layer.mergeAll(hosted, events, templates)),
  Layer.provideMerge(auth),
  Layer.provideMerge(config),
  Layer.provideMerge(platform)
)

/** Every service that a command may use. */
export type AppServices = Layer.Layer.Success<typeof AppLayer>
