import { Effect, Option } from "effect"
import { collapse, type RecordedLane } from "../domain/Lane.ts"
import { reduce } from "../domain/reduce.ts"
import { peekState } from "./merge/state.ts"
import { metaText, readMeta } from "./meta.ts"
import type { Mission } from "./Mission.ts"
import { currentMission } from "./setupPlan.ts"
import { shownLane } from "./shownLane.ts"
import { ownerOf } from "./owner.ts"
import { laneOf, readStatusLog } from "./statusLog.ts"
import { reviewOf } from "./reviewState.ts"
import { listWorkPackages, severalPrompts, type WorkPackage } from "./WorkPackage.ts"
import { tellAll } from "./tellAll.ts"

/** What share of a work package each lane stands for (reference facts: disk 3.7). */
const weights: Readonly<Record<RecordedLane, number>> = {
  planned: 0,
  claimed: 0.05,
  in_progress: 0.3,
  for_review: 0.6,
  in_review: 0.7,
  approved: 0.8,
  done: 1,
  blocked: 0,
  canceled: 0
}

/** A mission's board: where every work package stands, who has it and since when. Reads only. */
export const boardOf = (mission: Mission) =>
  Effect.gen(function* () {
    const meta = yield* readMeta(mission.directory)
    const { events, warnings } = yield* readStatusLog(mission)
    const snapshot = reduce(events)
    const all = yield* listWorkPackages(mission)
    const packages = all.filter(({ id }, index) => all.findIndex((other) => other.id === id) === index)
    const twice = severalPrompts(all)
    yield* tellAll(twice)
    const merging = Option.match(yield* peekState(mission.project), {
      onNone: () => [],
      onSome: ({ feature_slug, target_branch }) =>
        feature_slug === mission.slug
          ? [
              `A merge into ${target_branch} is under way: \`spec-kitty merge --resume\` goes on, \`--abort\` gives it up`
            ]
          : []
    })
    yield* tellAll(merging)
    const workPackages = packages.map((workPackage) => {
      const lane = laneOf(snapshot, workPackage.id)
      const owner = ownerOf(workPackage, snapshot)
      const state = snapshot.workPackages[workPackage.id]
      return {
        id: workPackage.id,
        title: workPackage.title,
        lane: collapse(lane),
        recordedLane: lane,
        shownLane: shownLane(lane),
        agent: owner === "" ? null : owner,
        reviewStatus: reviewStatus(workPackage, lane),
        since: lane === "planned" ? null : (state?.lastTransitionAt ?? null),
        dependencies: workPackage.dependencies,
        path: workPackage.path
      }
    })
    const weight = workPackages.reduce((sum, { recordedLane }) => sum + weights[recordedLane], 0)
    return {
      mission,
      title: Option.getOrElse(metaText(meta, "friendly_name"), () => mission.slug),
      targetBranch: Option.getOrNull(metaText(meta, "target_branch")),
      workPackages,
      progress: workPackages.length === 0 ? 0 : Math.round((weight / workPackages.length) * 100),
      warnings: [...warnings, ...twice, ...merging]
    }
  })

/** How its review stands, in the words of the front matter: what was sent back, what somebody reviews, what is approved. */
const reviewStatus = (workPackage: WorkPackage, recorded: RecordedLane) => {
  const { state } = reviewOf({ ...workPackage, recorded })
  const isUp = collapse(recorded) === "for_review"
  if (state === "sent_back") return collapse(recorded) === "done" || isUp ? null : ("has_feedback" as const)
  if (state === "begun" && isUp) return "in_review" as const
  return state === "approved" && isUp ? ("approved" as const) : null
}

/** {@link boardOf} the mission that is meant. */
export const missionStatus = Effect.fn("mission.status")(function* (named: Option.Option<string>) {
  return yield* boardOf(yield* currentMission(named))
})
