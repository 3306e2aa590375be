import { Effect, type Option } from "effect"
import { reduce } from "../../domain/reduce.ts"
import type { StatusEvent } from "../../domain/StatusEvent.ts"
import { allowedFrom } from "../../domain/transitions.ts"
import { currentMission } from "../setupPlan.ts"
import { readStatusLog } from "../statusLog.ts"
import { listWorkPackages } from "../WorkPackage.ts"
import { drift } from "./drift.ts"

/**
 * Whether a mission's status log can be read, its history is legal, done packages have evidence, and the views follow
 * from it (reference facts: disk 3.8). Forced steps answer to nobody. Reads only.
 */
export const validateStatus = Effect.fn("mission.validateStatus")(function* (named: Option.Option<string>) {
  const mission = yield* currentMission(named)
  const { events, warnings: damage } = yield* readStatusLog(mission)
  const packages = yield* listWorkPackages(mission)
  const views = yield* drift(mission, reduce(events), packages)
  const known = packages.map(({ id }) => id)
  const strangers = [...new Set(events.map(({ wpId }) => wpId))].filter((id) => !known.includes(id))
  return {
    mission,
    eventCount: events.length,
    errors: [...damage, ...illegal(events), ...views.map(({ message }) => message)],
    warnings: [
      ...strangers.map((id) => `the log knows ${id}, which has no prompt file`),
      ...events
        .filter(({ evidence, force, toLane }) => toLane === "done" && !force && evidence === null)
        .map(({ eventId, wpId }) => `${wpId} became done without evidence (${eventId})`)
    ]
  }
})

// helpers

/** Steps that the matrix does not know, and steps that do not begin where the last one ended. */
const illegal = (events: ReadonlyArray<StatusEvent>): ReadonlyArray<string> => {
  const lanes = new Map<string, string>()
  const sorted = [...events].sort((a, b) => order(a.at, b.at) || order(a.eventId, b.eventId))
  return sorted.flatMap(({ eventId, force, fromLane, toLane, wpId }) => {
    const at = lanes.get(wpId) ?? "planned"
    lanes.set(wpId, toLane)
    if (force) return []
    const step = `${wpId} ${fromLane} -> ${toLane} (${eventId})`
    if (fromLane !== at) return [`${step} begins where the package was not: it was ${at}`]
    // Later versions know lanes that we only read.
    const isOurs = !["in_review", "approved"].some((lane) => lane === fromLane || lane === toLane)
    return isOurs && !allowedFrom(fromLane).some((lane) => lane === toLane) ? [`${step} is not a legal step`] : []
  })
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
