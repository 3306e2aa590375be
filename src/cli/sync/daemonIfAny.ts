import { Effect } from "effect"
import { sessionIsOver } from "../../auth/sessionIsOver.ts"
import { Paths } from "../../config/Paths.ts"
import { daemonLock } from "../../daemon/daemonLock.ts"
import { startMark } from "../../daemon/startMark.ts"
import { kindOf } from "../../platform/files.ts"

/** Only where a daemon has ever told of itself, or has to wait for somebody to sign in, what looks at it is loaded. */
export const daemonIfAny = Effect.gen(function* () {
  const { daemon } = yield* Paths
  const kinds = yield* Effect.forEach([daemon, yield* daemonLock, yield* startMark], kindOf)
  if (kinds.every((kind) => kind === "missing") && !(yield* sessionIsOver)) return null
  const { daemonStatus } = yield* Effect.promise(() => import("../../daemon/status.ts"))
  return yield* daemonStatus
})
