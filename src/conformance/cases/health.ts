import { Effect } from "effect"
import { SyncHealth } from "../../contract/health.ts"
import { paths } from "../../contract/paths.ts"
import { bodyOf, refusedWith } from "../Answer.ts"
import type { Case } from "../Case.ts"
import { Target } from "../Target.ts"

/** The health endpoint, which says what may be sent at once. */
export const healthCases: ReadonlyArray<Case> = [
  {
    group: "health",
    name: "limits",
    rule: "answers the health endpoint; its limits, where it states them, are whole numbers above 0",
    run: Effect.gen(function* () {
      const { ask, token } = yield* Target
      const answer = yield* ask({ method: "GET", path: paths.health, token: yield* token })
      yield* bodyOf(
        answer,
        SyncHealth,
        'HTTP 200 with {"status": TEXT, "sync_ingress": {"limits": {"max_events_per_batch": N, "max_decompressed_bytes_per_batch": N}}}'
      )
    })
  },
  {
    group: "health",
    name: "without-token",
    rule: "answers 401 where there is no access token",
    run: Effect.gen(function* () {
      const { ask } = yield* Target
      yield* refusedWith(yield* ask({ method: "GET", path: paths.health }), 401)
    })
  }
]
