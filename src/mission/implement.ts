import { Clock, DateTime, Effect, Option } from "effect"
import { collapse, type Lane, type RecordedLane } from "../domain/Lane.ts"
import { currentBranch } from "../platform/gitQueries.ts"
import { actorOf } from "./actor.ts"
import { baseFor } from "./base.ts"
import { commitOf, uncommitted } from "./branches.ts"
import { commitPaths } from "./commit.ts"
import { HeadDetached, MoveRefused } from "./errors.ts"
import type { Mission } from "./Mission.ts"
import { currentMission, targetBranchOf } from "./setupPlan.ts"
import { laneOf, readSnapshot, statusFiles } from "./statusLog.ts"
import { plainMove, transition } from "./transition.ts"
import { ensureWorktree, existingWorktree, recordWorkspace } from "./worktree.ts"
import { findWorkPackage, updatePrompt, type WorkPackage } from "./WorkPackage.ts"

/** What to start, and how. */
export interface StartWork {
  readonly workPackage: string
  readonly feature: Option.Option<string>
  readonly base: Option.Option<string>
  readonly agent: Option.Option<string>
  readonly shellPid: Option.Option<string>
}

/**
 * Starts a work package: its worktree on its own branch from the right base, the claim in the status log, one commit,
 * and exactly one planned->doing event (S032 FR-012). Run again it finds everything there and sends nothing.
 */
export const implement = Effect.fn("mission.implement")(function* (wanted: StartWork) {
  const mission = yield* currentMission(wanted.feature)
  const workPackage = yield* findWorkPackage(mission, wanted.workPackage)
  const { root } = mission.project
  if (Option.isNone(yield* currentBranch(root))) return yield* new HeadDetached({ directory: root })
  const lane = laneOf(yield* readSnapshot(mission), workPackage.id)
  yield* refuseWhenOver(workPackage, lane)

  const actor = yield* actorOf(mission, wanted.agent)
  const planning = yield* commitPlanning(mission)
  const existing = yield* existingWorktree(mission, workPackage.id)
  const baseBranch = Option.isSome(existing)
    ? knownBase(workPackage, yield* targetBranchOf(mission))
    : yield* baseFor(mission, workPackage, wanted.base)
  const baseCommit = yield* commitOf(root, baseBranch)
  const workspace = yield* ensureWorktree(mission, workPackage, baseCommit)
  if (workspace.created)
    yield* recordWorkspace(mission, workPackage, workspace, { branch: baseBranch, commit: baseCommit })

  const hops = hopsToWork(lane)
  const moved = yield* transition(mission, { ...plainMove(workPackage, hops, actor), workspace: workspace.path })
  if (moved.events.length > 0 || workspace.created) {
    const at = DateTime.formatIso(DateTime.unsafeMake(yield* Clock.currentTimeMillis)).replace(/\.\d+Z$/, "Z")
    yield* updatePrompt(
      workPackage,
      {
        base_branch: baseBranch,
        base_commit: baseCommit,
        agent: actor,
        ...Option.match(wanted.shellPid, { onNone: () => ({}), onSome: (pid) => ({ shell_pid: pid }) })
      },
      `${at} – ${actor} – lane=doing – Started work in .worktrees/${workspace.branch}`
    )
  }
  const paths = [workPackage.path, ...Object.values(statusFiles(mission))]
  const commit = yield* commitPaths(mission.project, paths, `${workPackage.id} claimed for implementation`)
  return {
    mission,
    workPackage,
    workspace,
    baseBranch,
    lane: collapse(hops.at(-1) ?? lane),
    actor,
    commit: commit.sha,
    warnings: [...Option.toArray(planning.warning), ...Option.toArray(commit.warning), ...moved.warnings]
  }
})

// helpers

const hopsToWork = (lane: RecordedLane): ReadonlyArray<Lane> => {
  if (lane === "planned") return ["claimed", "in_progress"]
  return lane === "claimed" || lane === "blocked" ? ["in_progress"] : []
}

const refuseWhenOver = (workPackage: WorkPackage, lane: RecordedLane) =>
  collapse(lane) === "done"
    ? new MoveRefused({
        workPackage: workPackage.id,
        lane: "doing",
        reasons: [`it is ${lane}`],
        remedy: `Run \`spec-kitty agent tasks move-task ${workPackage.id} --to planned --force --reason TEXT\` to take it up again.`
      })
    : Effect.void

const knownBase = (workPackage: WorkPackage, target: string): string => {
  const recorded = workPackage.values["base_branch"]
  return typeof recorded === "string" && recorded !== "" ? recorded : target
}

/** What was planned since the last commit belongs to the base that the worktree starts from. */
const commitPlanning = (mission: Mission) =>
  Effect.gen(function* () {
    const target = yield* targetBranchOf(mission)
    const here = yield* currentBranch(mission.project.root)
    const open = yield* uncommitted(mission.project.root, [mission.directory])
    if (open.length === 0 || !Option.contains(here, target)) return { sha: null, warning: Option.none<string>() }
    return yield* commitPaths(mission.project, [mission.directory], `Planning artifacts for ${mission.slug}`)
  })
