import { Effect } from "effect"
import { pull } from "./pull.ts"
import { push } from "./push.ts"
import { together, type Sync, type SyncFailure, type SyncOutcome } from "./Sync.ts"

export { pull, push }

/** Pulls at most `limit` changes, then pushes everything. */
export const run = (sync: Sync, options: { readonly limit: number }): Effect.Effect<SyncOutcome, SyncFailure> =>
  Effect.zipWith(pull(sync, options), push(sync), (pulled, pushed) => together([pulled, pushed]))
