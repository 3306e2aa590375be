import { Effect, Option } from "effect"
import type { ConfigFileBroken, InvalidSetting } from "../config/errors.ts"
import type { Host } from "../config/Host.ts"
import { Rollout } from "../config/Rollout.ts"
import { SyncConfig } from "../config/SyncConfig.ts"
import type { FileFailed } from "../platform/errors.ts"
import { HostMissing, RolloutDisabled } from "./errors.ts"

/** Why there is no host to talk to. */
export type HostFailure = RolloutDisabled | HostMissing | InvalidSetting | ConfigFileBroken | FileFailed

/** Nothing hosted happens while the rollout is off, not even by request (design 13). */
export const gateOpen: Effect.Effect<void, RolloutDisabled, Rollout> = Effect.flatMap(Rollout, ({ enabled }) =>
  enabled ? Effect.void : new RolloutDisabled()
)

/** The host that may be talked to: the door through which every request with a secret goes (design 13). */
export const hostedHost: Effect.Effect<Host, HostFailure, Rollout | SyncConfig> = Effect.gen(function* () {
  yield* gateOpen
  const config = yield* SyncConfig
  const host = yield* config.host
  return Option.isSome(host) ? host.value : yield* new HostMissing()
})
