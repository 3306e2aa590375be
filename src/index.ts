// The embedding API: what a program needs to do without the command line what the command line does (design 11).
// Importing it has no effect; every service is a tag with a real layer, and `AppLayer` wires them all.

// Layers of the real world, and how to put a service of your own in their place.
export { AppLayer, appLayerWith, type AppServices } from "./AppLayer.ts"
export { LocalLayer } from "./layers/LocalLayer.ts"
export { PlanningLayer } from "./layers/PlanningLayer.ts"
export { ProjectQueueLayer } from "./layers/ProjectQueueLayer.ts"
export { QueueLayer } from "./layers/QueueLayer.ts"
export { SettingsLayer } from "./layers/SettingsLayer.ts"
export { TemplatesLayer } from "./layers/TemplatesLayer.ts"

// This machine: the service of git, HTTP through the user's proxy and certificates, where files are.
export { ChildEnvironment } from "./platform/environment.ts"
export { withFileLock } from "./platform/FileLock.ts"
export { Git } from "./platform/Git.ts"
export { WorkingDirectory } from "./platform/WorkingDirectory.ts"
export { layer as layerHttp } from "./platform/Http.ts"
export { Paths } from "./config/Paths.ts"
export * from "./platform/errors.ts"

// Settings, projects and the rollout gate.
export { CurrentProject, projectAt, type Project } from "./config/CurrentProject.ts"
export { parseHost, type Host } from "./config/Host.ts"
export { ProjectConfig } from "./config/ProjectConfig.ts"
export { BindingFlaw } from "./config/bindingFlaw.ts"
export { Rollout } from "./config/Rollout.ts"
export * as settings from "./config/settings.ts"
export { SyncConfig } from "./config/SyncConfig.ts"
export * from "./config/errors.ts"

// Signing in.
export { authStatus } from "./auth/status.ts"
export { AuthClient } from "./auth/AuthClient.ts"
export { CredentialStore, type CredentialsFailure } from "./auth/CredentialStore.ts"
export { absentToken, type Credentials, type TokenPair } from "./auth/Credentials.ts"
export { layer as layerFileCredentialStore } from "./auth/FileCredentialStore.ts"
export { existingSession, login, type LoginResult } from "./auth/login.ts"
export { logout, type LogoutResult } from "./auth/logout.ts"
export { PendingEvents } from "./auth/PendingEvents.ts"
export { accountScope, type Account } from "./auth/Scope.ts"
export { Session, type SignedIn } from "./auth/Session.ts"
export * from "./auth/errors.ts"
export { ProxyTrouble } from "./auth/ProxyTrouble.ts"

// What a hosted command misses.
export { HostedReadiness } from "./readiness/HostedReadiness.ts"
export type { ReadinessState, Requirements } from "./readiness/ReadinessState.ts"
export type { Prerequisite, Readiness } from "./readiness/wording.ts"
export { require as requireReadiness } from "./readiness/require.ts"
export * from "./readiness/errors.ts"

// Events: what they are, where they wait, who may send them.
export { Event, type EventDraft } from "./domain/Event.ts"
export * as draft from "./domain/draft.ts"
export type { EventBody } from "./domain/draft.ts"
export { eventSchemas } from "./domain/eventSchemas.ts"
export { validateEvent, type FieldMismatch } from "./domain/validateEvent.ts"
export * from "./domain/errors.ts"
export { Consent, type Withheld } from "./events/Consent.ts"
export { Courier } from "./events/Courier.ts"
export { Emitter, type EmitContext, type EmitOutcome, type Emitted } from "./events/Emitter.ts"
export { EventQueue } from "./events/EventQueue.ts"
export { migrateQueues, type QueueMigration } from "./events/python/migrateQueues.ts"
export { layer as layerQueuePendingEvents } from "./events/QueuePendingEvents.ts"
export type { HeldReason, ProjectPlace, QueueCounts, QueuedEvent, QueueRow, QueueStatus } from "./events/QueuedEvent.ts"
export { layer as layerSqlEventQueue } from "./events/SqlEventQueue.ts"
export { QueueUnavailable } from "./events/errors.ts"

// Sync.
export { checkConnection } from "./sync/checkConnection.ts"
export { unchecked, type Connection } from "./sync/Connection.ts"
export { diagnose as diagnoseQueue, type Diagnosis } from "./sync/diagnose.ts"
export { discardEvent, discardHeldOf, heldForMe } from "./sync/discard.ts"
export { syncNow, type DrainOptions } from "./sync/drain.ts"
export type { DrainReport } from "./sync/DrainReport.ts"
export { explain as explainEvent, type Explanation } from "./sync/explain.ts"
export { findEvent } from "./sync/findEvent.ts"
export { IngestClient } from "./sync/IngestClient.ts"
export { LiveClient } from "./sync/LiveClient.ts"
export { type LiveConnection } from "./sync/LiveConnection.ts"
export { reportFile } from "./sync/reportFile.ts"
export { retryAll, retryDamaged, retryEvent } from "./sync/retry.ts"
export { syncStatus } from "./sync/status.ts"
export * from "./sync/errors.ts"

// Background sync.
export { DaemonCommand } from "./daemon/DaemonCommand.ts"
export { ensureDaemon, type DaemonOutcome, type Intent } from "./daemon/ensureDaemon.ts"
export { runDaemon } from "./daemon/run.ts"
export { startDaemon } from "./daemon/start.ts"
export { daemonStatus, type DaemonProblem, type DaemonStatus } from "./daemon/status.ts"
export { stopDaemon } from "./daemon/stop.ts"
export * from "./daemon/errors.ts"

// Planning: from an idea to a merged mission.
export { collapse, fanOut, lanes, syncLanes, type Lane, type SyncLane } from "./domain/Lane.ts"
export { reduce, type Snapshot } from "./domain/reduce.ts"
export { decodeStatusLog, type StatusEvent } from "./domain/StatusEvent.ts"
export { accept } from "./mission/accept.ts"
export { approve } from "./mission/approve.ts"
export { addHistory } from "./mission/addHistory.ts"
export { checkPrerequisites } from "./mission/checkPrerequisites.ts"
export { createFeature, type CreatedFeature, type NewFeature } from "./mission/createFeature.ts"
export { emitStatus, materializeStatus } from "./mission/emitStatus.ts"
export { finalizeTasks } from "./mission/finalizeTasks.ts"
export { statusDoctor } from "./mission/health/doctor.ts"
export { validateStatus } from "./mission/health/validate.ts"
export { implement } from "./mission/implement.ts"
export { initProject, type InitOptions } from "./mission/initProject.ts"
export { markStatus } from "./mission/markStatus.ts"
export { abortMerge, merge, planMerge, resumeMerge } from "./mission/merge/merge.ts"
export type { Mission } from "./mission/Mission.ts"
export { missionStatus } from "./mission/missionStatus.ts"
export { moveTask } from "./mission/moveTask.ts"
export { nextPackage } from "./mission/nextPackage.ts"
export { dependentsOf, review } from "./mission/review.ts"
export { scaffoldTasks } from "./mission/scaffoldTasks.ts"
export { currentMission, setupPlan } from "./mission/setupPlan.ts"
export { validateWorkflow } from "./mission/validateWorkflow.ts"
export { findWorkPackage, listWorkPackages, type WorkPackage } from "./mission/WorkPackage.ts"
export * from "./mission/creationErrors.ts"
export * from "./mission/errors.ts"
export * from "./mission/finishErrors.ts"

// Templates.
export {
  migrateTemplates,
  planTemplateMigration,
  type TemplateMigration
} from "./templates/migrate/migrateTemplates.ts"
export { templateOrigins, type TemplateOrigin } from "./templates/origins.ts"
export { layer as layerPackageTemplateAssets } from "./templates/PackageTemplateAssets.ts"
export { ShippedFiles } from "./templates/ShippedFiles.ts"
export { TemplateAssets } from "./templates/TemplateAssets.ts"
export { TemplateResolver } from "./templates/TemplateResolver.ts"
export * from "./templates/errors.ts"

// Trackers.
export { bind as bindTracker, type BindRequest, type Bound } from "./tracker/bind.ts"
export { isComplete, shortfall } from "./tracker/complete.ts"
export type { PullFilters, WantedIssues } from "./tracker/filters.ts"
export { itemsFile, parseItems, type ItemsSource } from "./tracker/items.ts"
export { listProviders } from "./tracker/listProviders.ts"
export { OperationLog } from "./tracker/OperationLog.ts"
export { Progress } from "./tracker/Progress.ts"
export { localProviders, providers, saasProviders, type Provider } from "./tracker/provider.ts"
export { parseProvider } from "./tracker/parseProvider.ts"
export { pullAll, type Pulled } from "./tracker/pullAll.ts"
export { pullIssues, type PullRequested } from "./tracker/pullIssues.ts"
export { pushItems, type PushRequested } from "./tracker/pushItems.ts"
export { SaaSTrackerClient, type Answer } from "./tracker/SaaSTrackerClient.ts"
export type { Misread } from "./tracker/sparing.ts"
export type { NewMapping, PullPage, Tracker, TrackerFailure } from "./tracker/Tracker.ts"
export { TrackerService } from "./tracker/TrackerService.ts"
export { unbind as unbindTracker } from "./tracker/unbind.ts"
export {
  SaasProviderName,
  PullRequest,
  PushItem,
  PushRequest,
  RunRequest,
  BindingQuery,
  ResultStatus,
  ResultSummary,
  IdentityPath,
  ItemError,
  PullResultEnvelope,
  PushResultItem,
  PushResultEnvelope,
  PullPhaseResult,
  PushPhaseResult,
  RunResultEnvelope,
  TrackerStatus,
  Mapping,
  MappingsResponse,
  OperationAccepted,
  OperationResult
} from "./contract/tracker.ts"
export { NormalizedIssue } from "./contract/issue.ts"
export {
  NotBound,
  CredentialsNotAccepted,
  CredentialNotUnderstood,
  LocalCredentialsBroken,
  DoctrineNotUnderstood,
  FieldOwnerNotUnderstood,
  ProjectSlugNotUnderstood,
  OptionMissing,
  OptionNotUsed,
  ProviderRemoved,
  UnknownProvider,
  BoundProviderUnknown,
  type BindingError
} from "./tracker/bindingErrors.ts"
export * from "./tracker/errors.ts"
export * from "./tracker/pullErrors.ts"
export * from "./local/errors.ts"
export { TrackerCacheUnusable, MappingTaken } from "./local/cache/errors.ts"
export type { StoredMapping } from "./local/cache/IssueCache.ts"
export type { Connector, Created, IssueList } from "./local/Connector.ts"
export { Connectors, type Reach } from "./local/Connectors.ts"
export { makeConnector } from "./local/makeConnector.ts"
export { Programs } from "./local/Programs.ts"
export type { SyncOutcome as LocalSyncOutcome } from "./local/engine/Sync.ts"
export { coreFields, Issue, IssueRef, type CoreField } from "./local/Issue.ts"
export { conflictStrategies, merge as mergeIssues, type Conflict } from "./local/merge.ts"
export { doctrineModes, fieldOwners, readOwnership, type Ownership } from "./local/ownership.ts"

// Missions from tickets.
export { bindMissionOrigin, type BoundOrigin } from "./origin/bind.ts"
export { findTicket, searchOriginCandidates, type OriginQuery, type SearchOriginResult } from "./origin/search.ts"
export { mayStart } from "./origin/mayStart.ts"
export { startable } from "./origin/startable.ts"
export { startMissionFromTicket, type MissionFromTicket } from "./origin/start.ts"
export type { OriginCandidate } from "./origin/Ticket.ts"
export * from "./origin/errors.ts"

// The state of everything, and what a failure says to a person or a program.
export { diagnose, diagnoseRequiring } from "./doctor/diagnose.ts"
export type { Finding } from "./doctor/Finding.ts"
export { outcomes, type AppError } from "./output/AppError.ts"
export { errorDocument, exitCodeOf } from "./output/errorDocument.ts"
export * from "./doctor/errors.ts"
export {
  UsageProblem,
  Interrupted,
  NotConfirmed,
  InternalProblem,
  ToolInputRefused,
  WritingNotAllowed,
  type CliError
} from "./output/errors.ts"

// The control plane on your machine, and its contract tried on any server.
export { contractCases, contractCheck, type ContractCheck, type ContractReport } from "./conformance/check.ts"
export { Target, type TrackedProject } from "./conformance/Target.ts"
export { parseFault, type Fault } from "./sandbox/Fault.ts"
export type { SandboxOptions, SandboxUser } from "./sandbox/options.ts"
export { Sandbox, type Running } from "./sandbox/Sandbox.ts"
export { TokenNotAccepted, PasswordNotAccepted, type ConformanceError } from "./conformance/errors.ts"
export * from "./sandbox/errors.ts"
