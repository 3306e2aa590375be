import { Effect, type Option } from "effect"
import { reduce } from "../domain/reduce.ts"
import { withKnownDependencies } from "./dependencies.ts"
import { NothingWaits } from "./finishErrors.ts"
import { startOrder } from "./nextStep.ts"
import { currentMission } from "./setupPlan.ts"
import { laneOf, readStatusLog } from "./statusLog.ts"
import { listWorkPackages } from "./WorkPackage.ts"

/**
 * The package to build next: in planned, in the order of what they wait for; the first whose dependencies are all up for
 * review or done, else the first of all, whose start says what it lacks.
 */
export const nextPackage = Effect.fn("mission.nextPackage")(function* (feature: Option.Option<string>) {
  const mission = yield* currentMission(feature)
  const { events } = yield* readStatusLog(mission)
  const snapshot = reduce(events)
  const packages = yield* withKnownDependencies(mission, yield* listWorkPackages(mission), events)
  const { ready, waiting } = startOrder(packages, (id) => laneOf(snapshot, id))
  return ready[0] ?? waiting[0] ?? (yield* new NothingWaits({ feature: mission.slug, step: "implementation" }))
})
