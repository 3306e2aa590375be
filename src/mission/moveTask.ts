import { Effect, Option } from "effect"
import { UnknownLane } from "../domain/errors.ts"
import { lanes, parseLane, syncLanes, type Lane, type RecordedLane } from "../domain/Lane.ts"
import { actorOf, assigneeOf } from "./actor.ts"
import { worktreeOf } from "./branches.ts"
import { commitPaths, needsBranch, noCommit } from "./commit.ts"
import { MoveRefused } from "./errors.ts"
import { keepFeedback } from "./feedback.ts"
import { reasonsAgainst } from "./guards.ts"
import { tellOffTarget } from "./otherBranch.ts"
import { approvalFields, reviewOf, type Reviewed } from "./reviewState.ts"
import { currentMission } from "./setupPlan.ts"
import { shownLane } from "./shownLane.ts"
import { laneOf, readSnapshot, statusFiles } from "./statusLog.ts"
import { plainMove, transition } from "./transition.ts"
import { findWorkPackage } from "./WorkPackage.ts"

/** A move as it is asked for on the command line. */
export interface MoveTask {
  readonly workPackage: string
  /** One of the four lanes people use, or of the seven of the log. */
  readonly to: string
  readonly feature: Option.Option<string>
  readonly agent: Option.Option<string>
  readonly shellPid: Option.Option<string>
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

/** Every name that a lane has for people: the four they use first. */
export const laneNames: ReadonlyArray<string> = [...new Set([...syncLanes, ...lanes])]

/** A lane as a person names it. */
export const laneNamed = (text: string): Effect.Effect<Lane, UnknownLane> =>
  Option.match(parseLane(text), {
    onNone: () => new UnknownLane({ lane: text, known: laneNames }),
    onSome: Effect.succeed
  })

/**
 * Moves a work package by the rules of the workflow (reference facts: cli 2.6): all reasons against are told at once,
 * one commit, one event per change of the four lanes. Moving it to where it is changes nothing.
 */
export const moveTask = Effect.fn("mission.moveTask")(function* (asked: MoveTask) {
  const wanted = withoutBlanks(asked)
  const to = yield* laneNamed(wanted.to)
  const mission = yield* currentMission(wanted.feature)
  yield* needsBranch(mission.project, wanted.autoCommit)
  const workPackage = yield* findWorkPackage(mission, wanted.workPackage)
  const from = laneOf(yield* readSnapshot(mission), workPackage.id)
  const actor = yield* actorOf(mission, wanted.agent)
  const hops = from === to ? [] : hopsBetween(from, to, wanted.force)

  const against = from === to ? [] : yield* reasonsAgainst(mission, workPackage, { ...wanted, from, to, hops, actor })
  if (against.length > 0) {
    return yield* new MoveRefused({
      workPackage: workPackage.id,
      lane: shownLane(to),
      reasons: against.map(({ reason }) => reason),
      remedy: [...new Set(against.map(({ remedy }) => remedy))].join(" ")
    })
  }
  const off = yield* tellOffTarget(mission)
  const feedback = from === to ? Option.none() : yield* keepFeedback(mission, workPackage, wanted.reviewFeedbackFile)
  const reviewer = yield* actorOf(
    mission,
    Option.orElse(stated(wanted.reviewer), () => wanted.agent)
  )
  const approval = Option.firstSomeOf([wanted.approvalRef, wanted.doneOverrideReason]).pipe(
    Option.getOrElse(() => `review by ${reviewer}`)
  )
  const moved = yield* transition(mission, {
    ...plainMove(workPackage, hops, actor),
    force: wanted.force,
    reason: Option.getOrNull(Option.orElse(wanted.reason, () => wanted.note)),
    reviewRef: Option.getOrNull(Option.map(feedback, ({ reference }) => reference)),
    workspace: worktreeOf(mission, workPackage.id),
    evidence: { review: { reviewer, verdict: "approved", reference: approval } },
    shellPid: Option.getOrNull(wanted.shellPid),
    note: Option.getOrElse(wanted.note, () => `Moved to ${shownLane(to)}`),
    feedback: Option.getOrNull(Option.map(feedback, ({ text }) => ({ reviewer, text }))),
    fields: {
      ...(to === "in_progress" ? { agent: actor, assignee: assigneeOf(workPackage, actor) } : {}),
      ...Option.match(wanted.shellPid, { onNone: () => ({}), onSome: (pid) => ({ shell_pid: pid }) }),
      ...(to === "done"
        ? approvalFields(workPackage, reviewer, approvedCommit({ ...workPackage, recorded: from }, reviewer))
        : {}),
      ...(Option.isSome(feedback) ? { review_status: "has_feedback", reviewed_by: reviewer } : {})
    }
  })
  const paths = [workPackage.path, ...Object.values(statusFiles(mission))]
  const message = `Move ${workPackage.id} to ${shownLane(to)} on spec ${mission.slug.slice(0, 3)} [${actor}]`
  const commit = wanted.autoCommit ? yield* commitPaths(mission.project, paths, message) : noCommit
  return {
    mission,
    workPackage,
    oldLane: shownLane(moved.events[0]?.fromLane ?? from),
    newLane: shownLane(to),
    changed: moved.events.length > 0,
    commit: commit.sha,
    warnings: [...off, ...Option.toArray(commit.warning), ...moved.warnings]
  }
})

// helpers

/** The commit of an approval is the reviewer's own, or it is not what is approved now. */
const approvedCommit = (entry: Reviewed, by: string) => {
  const { commit, reviewer } = reviewOf(entry)
  return Option.contains(reviewer, by) ? commit : Option.none()
}

const stated = (words: Option.Option<string>) => Option.filter(words, (text) => text.trim() !== "")

/** An option that was given without a text says nothing. */
const withoutBlanks = (asked: MoveTask): MoveTask => ({
  ...asked,
  note: stated(asked.note),
  reviewFeedbackFile: stated(asked.reviewFeedbackFile),
  approvalRef: stated(asked.approvalRef),
  doneOverrideReason: stated(asked.doneOverrideReason),
  reason: stated(asked.reason)
})
