import { Effect } from "effect"
import { Paths } from "../config/Paths.ts"
import { EventQueue } from "../events/EventQueue.ts"
import { sha256Hex } from "../platform/digest.ts"
import { revisionOf } from "../platform/files.ts"
import { version } from "../version.ts"
import type { DaemonState, Trouble } from "./DaemonState.ts"

/** What a refusal or a trouble may hang on, as far as this machine shows it: the account and its tokens, the settings, the version. */
export const whatIsSeen = Effect.gen(function* () {
  const { config, credentials } = yield* Paths
  const files = yield* Effect.forEach([credentials, config], revisionOf)
  return sha256Hex(JSON.stringify([version, ...files.map((file) => file ?? null)]))
})

/**
 * The state without a reason to send nothing, or to leave the host alone, that may be over: something has changed since, as the
 * account, or somebody's `sync now` got through. For the daemon, and for who tells of it.
 */
export const asSeenNow = <State extends Pick<DaemonState, "parked" | "trouble">>(state: State) =>
  Effect.gen(function* () {
    const { parked, trouble } = state
    if (parked === null && trouble === null) return state
    const seen = yield* whatIsSeen
    const syncedAt = yield* lastSyncAt
    const isParked = parked !== null && parked.seen === seen && syncedAt <= parked.since
    const isSick = trouble !== null && (trouble.seen ?? seen) === seen && syncedAt <= failedAt(trouble)
    return { ...state, parked: isParked ? parked : null, trouble: isSick ? trouble : null }
  })

/** When the host was last found in trouble. */
export const failedAt = ({ until, wait }: Trouble): number => until - wait

// helpers

const lastSyncAt = Effect.flatMap(EventQueue, (queue) => queue.counts(null)).pipe(
  Effect.map((counts) => counts.lastSyncAt ?? -Infinity),
  Effect.orElseSucceed(() => -Infinity)
)
