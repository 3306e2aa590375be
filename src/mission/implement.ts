import { Effect, Option } from "effect"
import { collapse } from "../domain/Lane.ts"
import { reduce } from "../domain/reduce.ts"
import { currentBranch } from "../platform/gitQueries.ts"
import { join, relative } from "../platform/path.ts"
import { shellQuoted } from "../platform/shellQuoted.ts"
import { actorOf, assigneeOf } from "./actor.ts"
import { baseFor, namedBase } from "./base.ts"
import { commitOf, commitsBeyond, partingOf, refExists, uncommitted, worktreeOf } from "./branches.ts"
import { commitPaths, needsBranch, noCommit } from "./commit.ts"
import { withKnownDependencies } from "./dependencies.ts"
import { HeadDetached, MoveRefused } from "./errors.ts"
import { finalizeFirst } from "./finalizeFirst.ts"
import { needsNoLaneWork } from "./laneBranches.ts"
import type { Mission } from "./Mission.ts"
import { tellOffTarget } from "./otherBranch.ts"
import { implementPrompt } from "./prompts.ts"
import { refuseInPackageWorktree } from "./planningPlace.ts"
import { currentMission, targetBranchOf } from "./setupPlan.ts"
import { hopsToWork, needsStartable, unblocked } from "./startable.ts"
import { laneOf, readStatusLog, statusFiles, withStatusLock } from "./statusLog.ts"
import { unfinishedSubtasks } from "./subtasks.ts"
import { plainMove, transition } from "./transition.ts"
import { ownerOf } from "./owner.ts"
import { sentBack } from "./sentBack.ts"
import { planningDocuments, promptName, tellUnfilled } from "./unfilled.ts"
import { ensureWorktree, existingWorktree, recordWorkspace, withWorkspaceLock } from "./worktree.ts"
import { findWorkPackage, listWorkPackages, updatePrompt, type WorkPackage } from "./WorkPackage.ts"
import { tellAll } from "./tellAll.ts"

/** What to start, and how. */
export interface StartWork {
  readonly workPackage: string
  readonly feature: Option.Option<string>
  /** A branch, a commit, or a work package whose branch is meant. */
  readonly base: Option.Option<string>
  readonly agent: Option.Option<string>
  readonly shellPid: Option.Option<string>
  /** Takes over what another agent has. */
  readonly force: boolean
  readonly autoCommit: boolean
}

/**
 * Starts a work package: its worktree on its own branch from the right base, the claim in the status log, one commit,
 * and exactly one planned->doing event (S032 FR-012). Run again it finds everything there and sends nothing; killed
 * half-way it goes on from where it was.
 */
export const implement = Effect.fn("mission.implement")(function* (wanted: StartWork) {
  const mission = yield* currentMission(wanted.feature)
  const { id } = yield* findWorkPackage(mission, wanted.workPackage)
  const { root } = mission.project
  yield* refuseInPackageWorktree(mission.project, worktreeOf(mission, id))
  yield* needsBranch(mission.project, wanted.autoCommit)
  if (Option.isNone(yield* currentBranch(root))) return yield* new HeadDetached({ directory: root })
  const finalized = yield* finalizeFirst(mission, wanted.autoCommit)
  const work = yield* withWorkspaceLock(mission, start(mission, id, wanted))
  const names = [...planningDocuments, promptName(work.workPackage)]
  const hints = finalized.isNews ? [] : yield* tellUnfilled(mission, names)
  const warnings = [...finalized.warnings, ...work.warnings, ...hints]
  return { ...work, commit: work.commit ?? finalized.commit, warnings }
})

// helpers

const start = (mission: Mission, id: string, wanted: StartWork) =>
  Effect.gen(function* () {
    const found = yield* findWorkPackage(mission, id)
    const { events } = yield* readStatusLog(mission)
    const [workPackage = found] = yield* withKnownDependencies(mission, [found], events)
    const snapshot = reduce(events)
    const lane = laneOf(snapshot, id)
    const hops = hopsToWork(lane)
    yield* needsStartable(mission, workPackage, snapshot, wanted)
    const owner = ownerOf(workPackage, snapshot)
    const isTaken = (lane === "claimed" || lane === "in_progress") && owner !== ""
    const actor = isTaken && !wanted.force ? owner : yield* actorOf(mission, wanted.agent)

    yield* refuseOtherBase(mission, workPackage, wanted.base)
    const blocked = unblocked(workPackage, lane, events)
    yield* tellAll(blocked)
    yield* needsNoLaneWork(mission, workPackage, wanted.base)
    const off = yield* tellOffTarget(mission)
    const planning = wanted.autoCommit ? yield* commitPlanning(mission) : noCommit
    const asked = yield* startingPoint(mission, workPackage, wanted.base)
    const workspace = yield* ensureWorktree(mission, workPackage, asked.commit)
    const older = workspace.continued ? yield* olderBranch(mission, workspace.branch, asked) : null
    const base = older?.base ?? asked
    const place = [...workspace.warnings, ...(older?.warnings ?? [])]
    yield* tellAll(place)
    yield* recordWorkspace(mission, workPackage, workspace, base)

    const isWritten = JSON.stringify(workPackage.values["dependencies"]) === JSON.stringify(workPackage.dependencies)
    const fields = {
      base_branch: base.branch,
      base_commit: base.commit,
      ...(isWritten ? {} : { dependencies: workPackage.dependencies }),
      agent: actor,
      assignee: assigneeOf(workPackage, actor),
      ...shellOf(workPackage, actor, wanted.shellPid)
    }
    const moved = yield* transition(mission, {
      ...plainMove(workPackage, hops, actor),
      workspace: workspace.path,
      fields,
      shellPid: Option.getOrNull(wanted.shellPid),
      note: `Started work in .worktrees/${workspace.branch}`
    })
    // No lane changes where somebody goes on, or takes over: then it is said here.
    if (moved.events.length === 0 && (workspace.created || actor !== workPackage.agent)) {
      yield* withStatusLock(mission, updatePrompt(workPackage, fields))
    }
    const paths = [workPackage.path, ...Object.values(statusFiles(mission))]
    const back = sentBack({ ...workPackage, recorded: lane })
    const commit = wanted.autoCommit
      ? yield* commitPaths(mission.project, paths, `${id} claimed for implementation`)
      : noCommit
    return {
      mission,
      workPackage,
      workspace,
      prompt: yield* implementPrompt(mission, yield* findWorkPackage(mission, id), {
        workspace,
        base: base.branch,
        actor,
        back
      }),
      sentBack: back,
      openSubtasks: (yield* unfinishedSubtasks(mission, id)).flatMap((subtask) => subtask.id ?? []),
      baseBranch: base.branch,
      baseCommit: base.commit,
      lane: collapse(hops.at(-1) ?? lane),
      actor,
      commit: commit.sha ?? planning.sha,
      planned: planning.files,
      warnings: [
        ...blocked,
        ...off,
        ...place,
        ...Option.toArray(planning.warning),
        ...Option.toArray(commit.warning),
        ...moved.warnings
      ]
    }
  })

/** The shell that is named; where none is, that of whoever had the package before goes with them. */
const shellOf = ({ agent, values }: WorkPackage, actor: string, named: Option.Option<string>) => {
  if (Option.isSome(named)) return { shell_pid: named.value }
  return agent === "" || agent === actor || (values["shell_pid"] ?? "") === "" ? {} : { shell_pid: "" }
}

/** Where the branch starts; once there is a worktree, what was written down when it was made. */
const startingPoint = (mission: Mission, workPackage: WorkPackage, asked: Option.Option<string>) =>
  Effect.gen(function* () {
    const { root } = mission.project
    const { base_branch: branch, base_commit: commit } = workPackage.values
    if (Option.isSome(yield* existingWorktree(mission, workPackage.id))) {
      const known = typeof branch === "string" && branch !== "" ? branch : yield* targetBranchOf(mission)
      if (typeof commit === "string" && (yield* refExists(root, commit))) return { branch: known, commit }
      const ref = (yield* refExists(root, known)) ? known : "HEAD"
      return { branch: known, commit: yield* commitOf(root, ref) }
    }
    const found = yield* baseFor(mission, workPackage, asked)
    return { branch: found, commit: yield* commitOf(root, found) }
  })

/** A branch that was there before its worktree starts where it parted from the base, and may lack what came since. */
const olderBranch = (mission: Mission, branch: string, base: { readonly branch: string; readonly commit: string }) =>
  Effect.gen(function* () {
    const { root } = mission.project
    const commit = Option.getOrElse(yield* partingOf(root, branch, base.commit), () => base.commit)
    const paths = [".", ":(exclude)kitty-specs", ":(exclude).kittify"]
    const behind = yield* commitsBeyond(root, branch, base.commit, paths)
    const lacks = behind === 0 ? "" : `; it is ${behind} ${behind === 1 ? "commit" : "commits"} behind ${base.branch}`
    const warning = `${branch} was there already, and the work goes on with it${lacks}`
    return { base: { ...base, commit }, warnings: [warning] }
  })

/** A worktree that is there has its base: another one is not silently left out of account. */
const refuseOtherBase = (mission: Mission, workPackage: WorkPackage, asked: Option.Option<string>) =>
  Effect.gen(function* () {
    const { root } = mission.project
    if (Option.isNone(asked) || Option.isNone(yield* existingWorktree(mission, workPackage.id))) return
    const wanted = yield* namedBase(mission, asked.value)
    const known = yield* startingPoint(mission, workPackage, Option.none())
    if (wanted === known.branch) return
    if ((yield* refExists(root, wanted)) && (yield* commitOf(root, wanted)) === known.commit) return
    return yield* new MoveRefused({
      workPackage: workPackage.id,
      lane: "doing",
      reasons: [`its worktree is there already and starts from ${known.branch}, not from ${wanted}`],
      remedy: `Leave \`--base\` out, or bring that into it: \`git -C ${relative(root, worktreeOf(mission, workPackage.id))} merge ${shellQuoted(wanted)}\`.`
    })
  })

/** The documents of a mission that the workflow has somebody write, beside the prompts and the status. */
const documents = ["meta.json", "spec.md", "plan.md", "tasks.md", "research.md", "data-model.md", "quickstart.md"]

/**
 * What was planned since the last commit belongs to the base that the worktree starts from: the documents of the
 * workflow, in a commit that is told. Everything else in the mission's directory is the user's own.
 */
const commitPlanning = (mission: Mission) =>
  Effect.gen(function* () {
    const target = yield* targetBranchOf(mission)
    const here = yield* currentBranch(mission.project.root)
    const open = yield* uncommitted(mission.project.root, [mission.directory])
    if (open.length === 0 || !Option.contains(here, target)) return noCommit
    const prompts = (yield* listWorkPackages(mission)).map(({ path }) => path)
    const named = [...documents, "contracts", "checklists"].map((name) => join(mission.directory, name))
    const paths = [...named, ...prompts, ...Object.values(statusFiles(mission))]
    return yield* commitPaths(mission.project, paths, `Planning artifacts for ${mission.slug}`)
  })
