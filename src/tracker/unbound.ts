import { Context, Effect } from "effect"
import { HostedReadiness } from "../readiness/HostedReadiness.ts"
import { require } from "../readiness/require.ts"
import type { Requirements } from "../readiness/ReadinessState.ts"
import type { Tracker } from "./Tracker.ts"

/** No tracker: every verb says the first thing that it misses, and the binding in the end (design 3). */
export const makeUnbound = (services: Context.Context<HostedReadiness>): Tracker => {
  const missing = (requirements: Requirements) =>
    require({ ...requirements, binding: true }).pipe(
      Effect.provide(services),
      // The binding was not there a moment ago; whoever has just made it may run the command again.
      Effect.zipRight(Effect.dieMessage("the tracker was bound while the command ran"))
    )
  const hosted = { auth: true, host: true }
  const probed = { ...hosted, reachable: true }
  const status = { configured: false }
  return {
    status: Effect.succeed({ envelope: status, raw: status }),
    mapList: missing(hosted),
    mapAdd: () => missing({}),
    pull: () => missing(probed),
    push: () => missing(probed),
    pushProvider: missing(probed),
    run: () => missing(probed),
    publish: missing({})
  }
}
