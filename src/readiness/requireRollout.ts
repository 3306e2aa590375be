import { Effect } from "effect"
import { Rollout } from "../config/Rollout.ts"
import { NotReady } from "./errors.ts"

/** The rollout gate alone, for commands that read this machine only: needs neither account nor network. */
export const requireRollout: Effect.Effect<void, NotReady, Rollout> = Effect.flatMap(Rollout, ({ enabled }) =>
  enabled ? Effect.void : new NotReady({ state: "ROLLOUT_DISABLED", details: {} })
)
