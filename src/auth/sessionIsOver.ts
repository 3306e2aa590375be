import { Effect, Option } from "effect"
import { storedAccount } from "./account.ts"
import { authStatus } from "./status.ts"

/** Whether events are recorded here for an account that has to sign in again before any is sent; no while the rollout is off. */
export const sessionIsOver = Effect.gen(function* () {
  if (Option.isNone(yield* storedAccount)) return false
  const { signedIn } = yield* authStatus()
  return !signedIn
}).pipe(
  Effect.orElseSucceed(() => false),
  Effect.withSpan("auth.sessionIsOver")
)
