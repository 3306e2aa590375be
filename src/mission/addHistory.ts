import { Effect, Option } from "effect"
import { actorOf } from "./actor.ts"
import { commitPaths, needsBranch, noCommit } from "./commit.ts"
import { currentMission } from "./setupPlan.ts"
import { shownLane } from "./shownLane.ts"
import { laneOf, readSnapshot, withStatusLock } from "./statusLog.ts"
import { findWorkPackage } from "./WorkPackage.ts"
import { writeNote } from "./writeNote.ts"

/** Puts a note into the activity log of a work package: one line, one HistoryAdded event, one commit; no lane changes. */
export const addHistory = Effect.fn("mission.addHistory")(function* (wanted: {
  readonly workPackage: string
  readonly note: string
  readonly feature: Option.Option<string>
  readonly agent: Option.Option<string>
  readonly shellPid: Option.Option<string>
  readonly autoCommit: boolean
}) {
  const mission = yield* currentMission(wanted.feature)
  yield* needsBranch(mission.project, wanted.autoCommit)
  const workPackage = yield* findWorkPackage(mission, wanted.workPackage)
  const actor = yield* actorOf(mission, wanted.agent)
  const note = wanted.note.trim()
  const write = Effect.gen(function* () {
    const lane = shownLane(laneOf(yield* readSnapshot(mission), workPackage.id))
    const entry = { actor, shellPid: Option.getOrNull(wanted.shellPid), lane, note }
    const warnings = yield* writeNote(mission, workPackage, { fields: {}, entry, entryType: "note" })
    return { lane, warnings }
  })
  const { lane, warnings } = yield* withStatusLock(mission, Effect.uninterruptible(write))
  const message = `Add history to ${workPackage.id} on spec ${mission.slug.slice(0, 3)} [${actor}]`
  const commit = wanted.autoCommit ? yield* commitPaths(mission.project, [workPackage.path], message) : noCommit
  return {
    mission,
    workPackage,
    actor,
    note,
    lane,
    commit: commit.sha,
    warnings: [...Option.toArray(commit.warning), ...warnings]
  }
})
