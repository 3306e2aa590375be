import { Effect, Option } from "effect"
import { SyncConfig } from "../config/SyncConfig.ts"
import { version } from "../version.ts"
import type { DaemonProcess } from "./DaemonState.ts"
import { isOlder } from "./versions.ts"

/** The host that events would be sent to from here. */
export const currentServer: Effect.Effect<string | null, never, SyncConfig> = Effect.flatMap(
  SyncConfig,
  ({ host }) => host
).pipe(
  Effect.map(Option.match({ onNone: () => null, onSome: ({ origin }) => origin })),
  Effect.orElseSucceed(() => null)
)

/** Why a daemon is to make place for one of ours: it is older, or sends to another host than is meant now; null where it is not. */
export const outdatedBy = (daemon: DaemonProcess, server: string | null): string | null => {
  if (isOlder(daemon.version, version)) return `is of version ${daemon.version}, and this is ${version}`
  const named = (host: string | null) => host ?? "no host"
  return daemon.server === server ? null : `sends to ${named(daemon.server)}, and ${named(server)} is meant here`
}

/** Whether a daemon is to make place for one of ours. */
export const isReplaced = (daemon: DaemonProcess, server: string | null): boolean => outdatedBy(daemon, server) !== null
