import { Effect, Option } from "effect"
import { collapse } from "../domain/Lane.ts"
import { shortCommit } from "../platform/terminalText.ts"
import { actorOf } from "./actor.ts"
import { branchExists, branchOf, commitOf, uncommitted } from "./branches.ts"
import { commitPaths, needsBranch, noCommit } from "./commit.ts"
import type { Mission } from "./Mission.ts"
import { hasNote } from "./promptBody.ts"
import { notUp, refuseOthersReview, type StartReview } from "./review.ts"
import { currentMission } from "./setupPlan.ts"
import { laneOf, readSnapshot, withStatusLock } from "./statusLog.ts"
import { approvalFields, reviewOf, type Reviewed } from "./reviewState.ts"
import { tellAll } from "./tellAll.ts"
import { findWorkPackage } from "./WorkPackage.ts"
import { existingWorktree } from "./worktree.ts"
import { writeNote } from "./writeNote.ts"

/** An approval as it is asked for. */
export interface Approve extends Omit<StartReview, "workPackage"> {
  readonly workPackage: string
  /** What was tried and seen. */
  readonly note: Option.Option<string>
}

/**
 * The reviewer's yes, for the commit that the package's branch is at: `review_status`, `reviewed_by` and
 * `reviewed_commit` in the prompt, a line in its activity log, one commit, one HistoryAdded event. The package stays in
 * for_review, where accept takes it (design R5). Said twice for the same commit it is recorded once.
 */
export const approve = Effect.fn("mission.approve")(function* (wanted: Approve) {
  const mission = yield* currentMission(wanted.feature)
  yield* needsBranch(mission.project, wanted.autoCommit)
  const actor = yield* actorOf(mission, wanted.agent)
  const { id } = yield* findWorkPackage(mission, wanted.workPackage)
  const given = yield* withStatusLock(mission, Effect.uninterruptible(give(mission, id, wanted, actor)))
  const workPackage = yield* findWorkPackage(mission, id)
  const commit =
    wanted.autoCommit && given.changed
      ? yield* commitPaths(mission.project, [workPackage.path], `Approve ${id} [${actor}]`)
      : noCommit
  const open = yield* leftOut(mission, id)
  yield* tellAll(open)
  return {
    mission,
    workPackage,
    actor,
    approvedCommit: given.tip,
    changed: given.changed,
    commit: commit.sha,
    warnings: [...Option.toArray(commit.warning), ...given.warnings, ...open]
  }
})

// helpers

const give = (mission: Mission, id: string, wanted: Approve, actor: string) =>
  Effect.gen(function* () {
    const workPackage = yield* findWorkPackage(mission, id)
    const recorded = laneOf(yield* readSnapshot(mission), id)
    if (collapse(recorded) !== "for_review") return yield* notUp(workPackage, recorded)
    const standing = { ...workPackage, recorded }
    yield* refuseOthersReview(standing, actor, wanted.force)
    const tip = yield* tipOf(mission, id)
    const said = Option.filter(
      Option.map(wanted.note, (text) => text.replace(/\s+/g, " ").trim()),
      (text) => text !== ""
    )
    const at = Option.match(tip, { onNone: () => "Approved", onSome: (sha) => `Approved at ${shortCommit(sha)}` })
    const note = Option.match(said, { onNone: () => at, onSome: (text) => `${at}: ${text}` })
    const isNews = Option.isSome(said) && !hasNote(workPackage.body, note)
    if (isApproved(standing, actor, tip) && !isNews) return { tip, changed: false, warnings: [] }
    const entry = { actor, shellPid: Option.getOrNull(wanted.shellPid), lane: "for_review", note }
    const fields = approvalFields(workPackage, actor, tip)
    return {
      tip,
      changed: true,
      warnings: yield* writeNote(mission, workPackage, { fields, entry, entryType: "review" })
    }
  })

const tipOf = (mission: Mission, id: string) =>
  Effect.gen(function* () {
    const { root } = mission.project
    const branch = branchOf(mission, id)
    if (!(yield* branchExists(root, branch))) return Option.none<string>()
    return Option.some(yield* commitOf(root, `refs/heads/${branch}`))
  })

/** The same person has approved the same commit. */
const isApproved = (standing: Reviewed, actor: string, tip: Option.Option<string>): boolean => {
  const { commit, reviewer, state } = reviewOf(standing)
  const isSame = Option.getOrNull(commit) === Option.getOrNull(tip)
  return state === "approved" && Option.contains(reviewer, actor) && isSame
}

/** What lies in the worktree uncommitted was looked at, perhaps, but is no part of the commit that is approved. */
const leftOut = (mission: Mission, id: string) =>
  Effect.gen(function* () {
    const worktree = yield* Effect.catchTag(existingWorktree(mission, id), "WorktreeBlocked", () => Effect.succeedNone)
    const open = Option.isSome(worktree) ? yield* uncommitted(worktree.value.path) : []
    return open.length === 0 ? [] : [`${id}: uncommitted changes are no part of what is approved: ${open.join(", ")}`]
  })
