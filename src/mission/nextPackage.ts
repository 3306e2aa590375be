import { Effect, type Option } from "effect"
import { topologicalOrder } from "../domain/graph.ts"
import { NothingWaits } from "./finishErrors.ts"
import { currentMission } from "./setupPlan.ts"
import { laneOf, readSnapshot } from "./statusLog.ts"
import { listWorkPackages } from "./WorkPackage.ts"

/** The package to build next: the first in planned, in the order of what they wait for. */
export const nextPackage = Effect.fn("mission.nextPackage")(function* (feature: Option.Option<string>) {
  const mission = yield* currentMission(feature)
  const snapshot = yield* readSnapshot(mission)
  const packages = yield* listWorkPackages(mission)
  const order = topologicalOrder(Object.fromEntries(packages.map(({ dependencies, id }) => [id, dependencies])))
  const next = order.find((id) => laneOf(snapshot, id) === "planned")
  return next ?? (yield* new NothingWaits({ feature: mission.slug, step: "implementation" }))
})
