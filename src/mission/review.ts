import { Clock, Effect, Option } from "effect"
import { wpAssigned } from "../domain/draft.ts"
import { FeatureSlug, WorkPackageId } from "../domain/ids.ts"
import { collapse, type RecordedLane } from "../domain/Lane.ts"
import { formatSeconds } from "../domain/timestamp.ts"
import { Emitter } from "../events/Emitter.ts"
import { actorOf } from "./actor.ts"
import { branchExists, branchOf, commitsOf, diffStat } from "./branches.ts"
import { commitPaths, needsBranch, noCommit } from "./commit.ts"
import { NothingWaits, ReviewRefused } from "./finishErrors.ts"
import { baseOf } from "./guards.ts"
import type { Mission } from "./Mission.ts"
import { withActivity } from "./promptBody.ts"
import { reviewPrompt } from "./prompts.ts"
import { currentMission } from "./setupPlan.ts"
import { shownLane } from "./shownLane.ts"
import { laneOf, readSnapshot, withStatusLock } from "./statusLog.ts"
import { approverOf, reviewerOf, type Reviewed } from "./reviewState.ts"
import { sinceApproval } from "./verdict.ts"
import { findWorkPackage, listWorkPackages, updatePrompt, type WorkPackage } from "./WorkPackage.ts"
import { existingWorktree } from "./worktree.ts"

/** What to review; none means the first package that waits for a review. */
export interface StartReview {
  readonly workPackage: Option.Option<string>
  readonly feature: Option.Option<string>
  readonly agent: Option.Option<string>
  readonly shellPid: Option.Option<string>
  /** Takes over a review that somebody else has begun. */
  readonly force: boolean
  readonly autoCommit: boolean
}

/**
 * Claims a review and tells the reviewer all there is to know. The package stays in for_review, where accept takes it
 * (design R5): the claim is in the prompt, one commit, one WPAssigned event. Run again by the same reviewer it writes
 * nothing (reference facts: cli 2.5).
 */
export const review = Effect.fn("mission.review")(function* (wanted: StartReview) {
  const mission = yield* currentMission(wanted.feature)
  yield* needsBranch(mission.project, wanted.autoCommit)
  const actor = yield* actorOf(mission, wanted.agent)
  const claim = yield* withStatusLock(mission, Effect.uninterruptible(claimReview(mission, wanted, actor)))
  const workPackage = yield* findWorkPackage(mission, claim.workPackage.id)
  const commit =
    wanted.autoCommit && claim.claimed
      ? yield* commitPaths(mission.project, [workPackage.path], `Start ${workPackage.id} review [${actor}]`)
      : noCommit
  const changed = yield* changesOf(mission, workPackage)
  const dependents = yield* dependentsOf(mission, workPackage.id)
  const prompt = yield* reviewPrompt(mission, workPackage, { ...changed, dependents, actor })
  return {
    ...changed,
    mission,
    workPackage,
    actor,
    dependents,
    prompt,
    claimed: claim.claimed,
    commit: commit.sha,
    warnings: [...Option.toArray(commit.warning), ...claim.warnings]
  }
})

/** The packages that wait for one, by number. */
export const dependentsOf = (mission: Mission, wpId: string) =>
  Effect.map(listWorkPackages(mission), (all) =>
    all.filter(({ dependencies }) => dependencies.includes(wpId)).map(({ id }) => id)
  )

/** Refuses where somebody else has begun the review, unless it is taken over. */
export const refuseOthersReview = (entry: Reviewed, actor: string, force: boolean) => {
  const reviewer = reviewerOf(entry)
  return Option.isNone(reviewer) || reviewer.value === actor || force
    ? Effect.void
    : new ReviewRefused({
        workPackage: entry.id,
        reason: `${reviewer.value} reviews it`,
        remedy: "Leave it to them, or take it over with `--force`."
      })
}

/** A package that is not in for_review is not up for a verdict. */
export const notUp = ({ id }: WorkPackage, lane: RecordedLane) =>
  new ReviewRefused({
    workPackage: id,
    reason: `it is ${shownLane(lane)}`,
    remedy:
      collapse(lane) === "done"
        ? "`spec-kitty status` shows what waits for a review."
        : `It is handed over with \`spec-kitty agent tasks move-task ${id} --to for_review\`.`
  })

// helpers

const claimReview = (mission: Mission, wanted: StartReview, actor: string) =>
  Effect.gen(function* () {
    const snapshot = yield* readSnapshot(mission)
    const lane = (id: string) => laneOf(snapshot, id)
    const workPackage = Option.isSome(wanted.workPackage)
      ? yield* findWorkPackage(mission, wanted.workPackage.value)
      : yield* firstWaiting(mission, lane, actor)
    const recorded = lane(workPackage.id)
    if (collapse(recorded) !== "for_review") return yield* notUp(workPackage, recorded)
    const standing = { ...workPackage, recorded }
    if (Option.contains(reviewerOf(standing), actor)) return { workPackage, claimed: false, warnings: [] }
    yield* refuseOthersReview(standing, actor, wanted.force)
    const approver = (yield* needsReview(mission, standing)) ? Option.none<string>() : approverOf(standing)
    if (Option.contains(approver, actor)) return { workPackage, claimed: false, warnings: [] }
    if (Option.isSome(approver) && !wanted.force) {
      return yield* new ReviewRefused({
        workPackage: workPackage.id,
        reason: `${approver.value} has approved it, and nothing has changed since`,
        remedy: "`spec-kitty accept` takes it; `--force` reviews it once more, and what counts then is your verdict."
      })
    }
    const at = formatSeconds(yield* Clock.currentTimeMillis)
    const shellPid = Option.getOrNull(wanted.shellPid)
    const entry = { at, actor, shellPid, lane: "for_review", note: "Started review" }
    const fields = { review_status: "in_review", reviewer_agent: actor }
    yield* updatePrompt(workPackage, shellPid === null ? fields : { ...fields, reviewer_shell_pid: shellPid }, (text) =>
      withActivity(text, entry)
    )
    const emitter = yield* Emitter
    const { warning } = yield* emitter.emit(
      wpAssigned({
        featureSlug: FeatureSlug.make(mission.slug),
        wpId: WorkPackageId.make(workPackage.id),
        agentId: actor,
        phase: "review"
      }),
      { project: mission.project }
    )
    return { workPackage, claimed: true, warnings: Option.toArray(warning) }
  })

const firstWaiting = (mission: Mission, lane: (id: string) => RecordedLane, actor: string) =>
  Effect.gen(function* () {
    const waiting = (yield* listWorkPackages(mission))
      .map((entry) => ({ ...entry, recorded: lane(entry.id) }))
      .filter(({ recorded }) => collapse(recorded) === "for_review")
    const open = yield* Effect.filter(waiting, (entry) => needsReview(mission, entry))
    const free = open.find((entry) =>
      Option.match(reviewerOf(entry), { onNone: () => true, onSome: (reviewer) => reviewer === actor })
    )
    return free ?? (yield* new NothingWaits({ feature: mission.slug, step: "review" }))
  })

/** Whether anything waits for a verdict: not where the work is as it was approved. */
const needsReview = (mission: Mission, entry: Reviewed) =>
  Option.isNone(approverOf(entry)) ? Effect.succeed(true) : Effect.map(sinceApproval(mission, entry), Option.isSome)

/** The branch against what it started from, as far as both are there. */
const changesOf = (mission: Mission, workPackage: WorkPackage) =>
  Effect.gen(function* () {
    const { root } = mission.project
    const branch = branchOf(mission, workPackage.id)
    const base = yield* baseOf(mission, workPackage)
    // A worktree with another branch in it is not where this work is.
    const workspace = yield* Effect.catchTag(
      existingWorktree(mission, workPackage.id),
      "WorktreeBlocked",
      () => Effect.succeedNone
    )
    const isThere = yield* branchExists(root, branch)
    const commits = isThere ? yield* commitsOf(root, base, branch) : []
    return { workspace, branch, base, commits, changes: isThere ? yield* diffStat(root, base, branch) : "" }
  })
