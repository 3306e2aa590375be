import { Effect } from "effect"
import { Paths } from "../config/Paths.ts"
import { sha256Hex } from "../platform/digest.ts"
import { revisionOf } from "../platform/files.ts"
import { version } from "../version.ts"
import type { DaemonState } from "./DaemonState.ts"

/** What a lasting refusal may hang on, as far as this machine shows it: the account and its tokens, the settings, the version. */
export const whatIsSeen = Effect.gen(function* () {
  const { config, credentials } = yield* Paths
  const files = yield* Effect.forEach([credentials, config], revisionOf)
  return sha256Hex(JSON.stringify([version, ...files.map((file) => file ?? null)]))
})

/** The state without a reason to send nothing that may be over, because something has changed since: for who tells, too. */
export const asSeenNow = <State extends Pick<DaemonState, "parked">>(state: State) =>
  Effect.map(state.parked === null ? Effect.succeed(null) : whatIsSeen, (seen): State =>
    state.parked === null || state.parked.seen === seen ? state : { ...state, parked: null }
  )
