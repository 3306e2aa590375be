import { Option } from "effect"
import { collapse, type RecordedLane } from "../domain/Lane.ts"
import { topologicalOrder } from "../domain/graph.ts"
import { approverOf } from "./reviewState.ts"
import type { WorkPackage } from "./WorkPackage.ts"

/** Packages in planned, those first whose dependencies are all up for review or done: they can be built on. */
export const startOrder = (
  packages: ReadonlyArray<Pick<WorkPackage, "id" | "dependencies">>,
  lane: (id: string) => RecordedLane
) => {
  const order = topologicalOrder(Object.fromEntries(packages.map(({ dependencies, id }) => [id, dependencies])))
  const isHandedOver = (id: string) => ["for_review", "done"].includes(collapse(lane(id)))
  const planned = order.filter((id) => lane(id) === "planned")
  const isReady = (id: string) => packages.find((entry) => entry.id === id)?.dependencies.every(isHandedOver) === true
  return { ready: planned.filter(isReady), waiting: planned.filter((id) => !isReady(id)) }
}

/** The command that brings a mission on from where its packages stand. */
export const nextStep = (packages: ReadonlyArray<WorkPackage>, lane: (id: string) => RecordedLane): string => {
  const inLane = (name: string) => packages.filter(({ id }) => collapse(lane(id)) === name)
  const unreviewed = inLane("for_review").find((entry) =>
    Option.isNone(approverOf({ ...entry, recorded: lane(entry.id) }))
  )
  const { ready, waiting } = startOrder(packages, lane)
  if (unreviewed !== undefined) return `spec-kitty review ${unreviewed.id}`
  if (ready[0] !== undefined) return `spec-kitty implement ${ready[0]}`
  if (inLane("doing").length > 0) return "spec-kitty status"
  if (waiting[0] !== undefined) return `spec-kitty implement ${waiting[0]}`
  return inLane("for_review").length > 0 ? "spec-kitty accept" : "spec-kitty status"
}
