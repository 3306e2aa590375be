import type { AuthError } from "../auth/errors.ts"
import type { ConfigError } from "../config/errors.ts"
import type { ConformanceError } from "../conformance/errors.ts"
import type { DaemonError } from "../daemon/errors.ts"
import type { CheckUnknown } from "../doctor/errors.ts"
import type { DomainError } from "../domain/errors.ts"
import type { QueueUnavailable } from "../events/errors.ts"
import type { MappingTaken, TrackerCacheUnusable } from "../local/cache/errors.ts"
import type { ConnectorFailure } from "../local/errors.ts"
import type { MissionError } from "../mission/errors.ts"
import type { OriginError } from "../origin/errors.ts"
import type { PlatformError } from "../platform/errors.ts"
import type { NotReady } from "../readiness/errors.ts"
import type { FaultNotUnderstood, SandboxFailed } from "../sandbox/errors.ts"
import type { SyncError } from "../sync/errors.ts"
import type { TemplateError } from "../templates/errors.ts"
import type { TrackerError } from "../tracker/errors.ts"
import type { CliError } from "./errors.ts"
import type { ByTag, Outcomes } from "./Outcome.ts"
import { authOutcomes } from "./outcomes/auth.ts"
import { cliOutcomes } from "./outcomes/cli.ts"
import { configOutcomes } from "./outcomes/config.ts"
import { conformanceOutcomes } from "./outcomes/conformance.ts"
import { daemonOutcomes } from "./outcomes/daemon.ts"
import { doctorOutcomes } from "./outcomes/doctor.ts"
import { domainOutcomes } from "./outcomes/domain.ts"
import { eventsOutcomes } from "./outcomes/events.ts"
import { localOutcomes } from "./outcomes/local.ts"
import { localCacheOutcomes } from "./outcomes/localCache.ts"
import { missionOutcomes } from "./outcomes/mission.ts"
import { originOutcomes } from "./outcomes/origin.ts"
import { platformOutcomes } from "./outcomes/platform.ts"
import { readinessOutcomes } from "./outcomes/readiness.ts"
import { sandboxOutcomes } from "./outcomes/sandbox.ts"
import { syncOutcomes } from "./outcomes/sync.ts"
import { templatesOutcomes } from "./outcomes/templates.ts"
import { trackerOutcomes } from "./outcomes/tracker.ts"

/** Every failure that can leave a command: the closed world of design 3. */
export type AppError =
  | CliError
  | PlatformError
  | ConfigError
  | DomainError
  | AuthError
  | NotReady
  | QueueUnavailable
  | SyncError
  | DaemonError
  | MissionError
  | TemplateError
  | TrackerError
  | ConnectorFailure
  | TrackerCacheUnusable
  | MappingTaken
  | OriginError
  | SandboxFailed
  | FaultNotUnderstood
  | ConformanceError
  | CheckUnknown

/** The members of `AppError` by their tag. */
export type AppErrorByTag = ByTag<AppError>

/** Tag to code, exit code and next action; the snapshot is `contracts/cli/exit-codes.json`. */
export const outcomes: Outcomes<AppError> = {
  ...cliOutcomes,
  ...platformOutcomes,
  ...configOutcomes,
  ...domainOutcomes,
  ...authOutcomes,
  ...readinessOutcomes,
  ...eventsOutcomes,
  ...syncOutcomes,
  ...daemonOutcomes,
  ...missionOutcomes,
  ...templatesOutcomes,
  ...trackerOutcomes,
  ...localOutcomes,
  ...localCacheOutcomes,
  ...originOutcomes,
  ...sandboxOutcomes,
  ...conformanceOutcomes,
  ...doctorOutcomes
}
