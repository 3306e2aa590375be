import { Clock, DateTime, Effect, Option } from "effect"
import { UnknownLane } from "../domain/errors.ts"
import { collapse, lanes, parseLane, type Lane, type RecordedLane } from "../domain/Lane.ts"
import { actorOf } from "./actor.ts"
import { commitPaths } from "./commit.ts"
import { MoveRefused } from "./errors.ts"
import { keepFeedback } from "./feedback.ts"
import { reasonsAgainst } from "./guards.ts"
import { currentMission } from "./setupPlan.ts"
import { laneOf, readSnapshot, statusFiles } from "./statusLog.ts"
import { plainMove, transition } from "./transition.ts"
import { findWorkPackage, updatePrompt } from "./WorkPackage.ts"

/** A move as it is asked for on the command line. */
export interface MoveTask {
  readonly workPackage: string
  /** One of the four lanes people use, or of the seven of the log. */
  readonly to: string
  readonly feature: Option.Option<string>
  readonly agent: Option.Option<string>
  readonly note: Option.Option<string>
  readonly reviewFeedbackFile: Option.Option<string>
  readonly reviewer: Option.Option<string>
  readonly approvalRef: Option.Option<string>
  readonly doneOverrideReason: Option.Option<string>
  readonly force: boolean
  readonly reason: Option.Option<string>
  readonly autoCommit: boolean
}

const order: ReadonlyArray<Lane> = ["planned", "claimed", "in_progress", "for_review", "done"]

/** Forward moves pass through every lane between; all others are one step. */
export const hopsBetween = (from: RecordedLane, to: Lane, force: boolean): ReadonlyArray<Lane> => {
  const start = order.findIndex((lane) => lane === from)
  const end = order.indexOf(to)
  return force || start === -1 || end <= start ? [to] : order.slice(start + 1, end + 1)
}

/** A lane as a person names it. */
export const laneNamed = (text: string): Effect.Effect<Lane, UnknownLane> =>
  Option.match(parseLane(text), {
    onNone: () => new UnknownLane({ lane: text, known: ["planned", "doing", "for_review", "done", ...lanes.slice(1)] }),
    onSome: Effect.succeed
  })

/**
 * Moves a work package by the rules of the workflow (reference facts: cli 2.6): all reasons against are told at once,
 * one commit, one event per change of the four lanes. Moving it to where it is changes nothing.
 */
export const moveTask = Effect.fn("mission.moveTask")(function* (wanted: MoveTask) {
  const to = yield* laneNamed(wanted.to)
  const mission = yield* currentMission(wanted.feature)
  const workPackage = yield* findWorkPackage(mission, wanted.workPackage)
  const from = laneOf(yield* readSnapshot(mission), workPackage.id)
  const actor = yield* actorOf(mission, wanted.agent)
  const stays = from === to || (collapse(from) === collapse(to) && wanted.to.trim().toLowerCase() === collapse(to))

  const against = stays ? [] : yield* reasonsAgainst(mission, workPackage, { ...wanted, from, to, actor })
  if (against.length > 0) {
    return yield* new MoveRefused({
      workPackage: workPackage.id,
      lane: collapse(to),
      reasons: against.map(({ reason }) => reason),
      remedy: against.map(({ remedy }) => remedy).join(" ")
    })
  }
  const feedback = stays ? Option.none() : yield* keepFeedback(mission, workPackage, wanted.reviewFeedbackFile)
  const at = DateTime.formatIso(DateTime.unsafeMake(yield* Clock.currentTimeMillis)).replace(/\.\d+Z$/, "Z")
  const reviewer = yield* actorOf(mission, wanted.reviewer)
  const approval = Option.firstSomeOf([
    wanted.approvalRef,
    wanted.doneOverrideReason,
    Option.some(`review by ${reviewer}`)
  ])
  const moved = stays
    ? { events: [], warnings: [] }
    : yield* transition(mission, {
        ...plainMove(workPackage, hopsBetween(from, to, wanted.force), actor),
        force: wanted.force,
        reason: Option.getOrNull(Option.orElse(wanted.reason, () => wanted.note)),
        reviewRef: Option.getOrNull(Option.map(feedback, ({ reference }) => reference)),
        workspace: mission.project.root,
        evidence: {
          review: { reviewer, verdict: "approved", reference: Option.getOrElse(approval, () => "review") }
        }
      })
  if (moved.events.length > 0) {
    const note = Option.getOrElse(wanted.note, () => `Moved to ${collapse(to)}`)
    yield* updatePrompt(
      workPackage,
      {
        ...(collapse(to) === "doing" ? { agent: actor } : {}),
        ...(to === "done" ? { review_status: "approved", reviewed_by: reviewer } : {}),
        ...(Option.isSome(feedback) ? { review_status: "has_feedback", reviewed_by: reviewer } : {})
      },
      `${at} – ${actor} – lane=${collapse(to)} – ${note.replace(/\s+/g, " ")}`
    )
  }
  const paths = [workPackage.path, ...Object.values(statusFiles(mission))]
  const number = mission.slug.slice(0, 3)
  const commit = wanted.autoCommit
    ? yield* commitPaths(
        mission.project,
        paths,
        `Move ${workPackage.id} to ${collapse(to)} on spec ${number} [${actor}]`
      )
    : { sha: null, warning: Option.none<string>() }
  return {
    mission,
    workPackage,
    oldLane: collapse(from),
    newLane: stays ? collapse(from) : collapse(to),
    changed: moved.events.length > 0,
    commit: commit.sha,
    warnings: [...Option.toArray(commit.warning), ...moved.warnings]
  }
})
