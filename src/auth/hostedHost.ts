import { Effect, Option } from "effect"
import type { ConfigFileBroken, InvalidSetting } from "../config/errors.ts"
import type { Host } from "../config/Host.ts"
import { Rollout } from "../config/Rollout.ts"
import { SyncConfig } from "../config/SyncConfig.ts"
import type { FileFailed } from "../platform/errors.ts"
import { HostMissing, RolloutDisabled } from "./errors.ts"

/** Why there is no host to talk to. */
export type HostFailure = RolloutDisabled | HostMissing | InvalidSetting | ConfigFileBroken | FileFailed

/** The host that may be talked to: the door through which every request with a secret goes (design 13). */
export const hostedHost: Effect.Effect<Host, HostFailure, Rollout | SyncConfig> = Effect.gen(function* () {
  const { enabled } = yield* Rollout
  if (!enabled) return yield* new RolloutDisabled()
  const config = yield* SyncConfig
  const host = yield* config.host
  return Option.isSome(host) ? host.value : yield* new HostMissing()
})
