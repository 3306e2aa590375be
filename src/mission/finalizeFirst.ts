import { Effect, Option } from "effect"
import { finalizeTasks } from "./finalizeTasks.ts"
import type { Mission } from "./Mission.ts"
import { readStatusLog } from "./statusLog.ts"

/**
 * Before a mission's status log has a line nobody has checked its tasks: who starts work then does it first, and is
 * refused what `spec-kitty tasks` refuses. Gives what is to be said of it, and the commit.
 */
export const finalizeFirst = (mission: Mission, autoCommit: boolean) =>
  Effect.gen(function* () {
    const { events, skipped } = yield* readStatusLog(mission)
    if (events.length > 0 || skipped.length > 0) return { isNews: false, warnings: [], commit: null }
    const said = "The tasks were not finalized yet: that is done first, as `spec-kitty tasks` does it"
    yield* Effect.logWarning(said)
    const done = yield* finalizeTasks({ feature: Option.some(mission.slug), validateOnly: false, autoCommit })
    return { isNews: true, warnings: [said, ...done.warnings], commit: done.commit }
  })
