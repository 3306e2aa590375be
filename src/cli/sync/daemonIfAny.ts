import { Effect } from "effect"
import { sessionIsOver } from "../../auth/sessionIsOver.ts"
import { Paths } from "../../config/Paths.ts"
import { kindOf } from "../../platform/files.ts"
import { join } from "../../platform/path.ts"

/** Only where a daemon has ever told of itself, or has to wait for somebody to sign in, what looks at it is loaded. */
export const daemonIfAny = Effect.gen(function* () {
  const { daemon, locks } = yield* Paths
  const kinds = yield* Effect.forEach([daemon, join(locks, "daemon.lock")], kindOf)
  if (kinds.every((kind) => kind === "missing") && !(yield* sessionIsOver)) return null
  const { daemonStatus } = yield* Effect.promise(() => import("../../daemon/status.ts"))
  return yield* daemonStatus
})
