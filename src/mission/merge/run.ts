import { Effect, Option } from "effect"
import { actorOf } from "../actor.ts"
import { commitOf, isMergedInto } from "../branches.ts"
import { relative } from "../../platform/path.ts"
import type { Mission } from "../Mission.ts"
import { advance } from "./advance.ts"
import { deleteBranch, removeWorktree } from "./cleanup.ts"
import { integrate, refuseLoose, squash, type Step } from "./integrate.ts"
import { isFinished, type MergePlan } from "./plan.ts"
import { push, recordMerge } from "./record.ts"
import { clearState, saveState, type Integration, type MergeState } from "./state.ts"
import { hasIntegration, integrationPath, makeIntegration, removeIntegration } from "./workspace.ts"

/** A state that is ours, with all we need to go on. */
export interface OwnState extends MergeState {
  readonly integration: Integration
}

/**
 * Takes a merge from wherever it is to its end: every branch in turn, then the target in one step forward, then the
 * record, then the cleaning up. Each step is written down before it is taken, and finds itself done when it is taken
 * twice.
 */
export const runMerge = (mission: Mission, plan: MergePlan, started: OwnState) =>
  Effect.gen(function* () {
    const state = started.integration.merged_commit === null ? yield* bringTogether(mission, plan, started) : started
    const { integration } = state
    const actor = yield* actorOf(mission, Option.none())
    const recorded = yield* recordMerge(mission, plan, state, integration, actor)
    // Whoever has reopened a package meanwhile goes on with it.
    const over = plan.parts.filter(isFinished)
    const worktrees = integration.remove_worktrees
      ? yield* Effect.forEach(over, ({ id }) => removeWorktree(mission, id))
      : []
    const branches = integration.delete_branches
      ? yield* Effect.forEach(
          over.filter(({ tip }) => tip !== null),
          ({ branch, id, tip }) => deleteBranch(mission, branch, integration.tips[id] ?? tip ?? "")
        )
      : []
    const place = relative(mission.project.root, integrationPath(mission))
    const left = Option.map(yield* removeIntegration(mission), (why) => `Kept ${place}: ${why}`)
    const unpushed = integration.push ? yield* push(mission, state.target_branch) : []
    yield* clearState(mission.project)
    const cleaned = [...worktrees, ...branches, { kept: Option.toArray(left) }]
    yield* Effect.forEach([...plan.notes, ...cleaned.flatMap(({ kept }) => kept), ...unpushed], (text) =>
      Effect.logWarning(text)
    )
    return {
      mission,
      target: state.target_branch,
      strategy: state.strategy,
      merged: state.wp_order,
      skipped: plan.parts.filter(({ id }) => !state.wp_order.includes(id)).map(({ id }) => id),
      done: recorded.done,
      commit: recorded.commit,
      mergedCommit: integration.merged_commit,
      targetCommit: yield* commitOf(mission.project.root, `refs/heads/${state.target_branch}`),
      removedWorktrees: worktrees.flatMap(({ removed }) => removed),
      deletedBranches: branches.flatMap(({ removed }) => removed),
      pushed: integration.push && unpushed.length === 0,
      warnings: [...plan.notes, ...recorded.warnings, ...cleaned.flatMap(({ kept }) => kept), ...unpushed]
    }
  })

// helpers

/** Integrates what is left and moves the target; the state that says so. */
const bringTogether = (mission: Mission, plan: MergePlan, started: OwnState) =>
  Effect.gen(function* () {
    const workspace = integrationPath(mission)
    let state = started
    const save = (changes: Partial<MergeState>, integration: Partial<Integration> = {}) =>
      Effect.gen(function* () {
        const next = { ...state, ...changes, integration: { ...state.integration, ...integration } }
        state = { ...next, ...(yield* saveState(mission.project, next)), integration: next.integration }
      })
    const isNew = state.completed_wps.length === 0 && state.current_wp === null
    if (state.wp_order.length > 0 && (isNew || !(yield* hasIntegration(mission)))) {
      // What an earlier run brought together is gone with its worktree.
      const now = yield* commitOf(mission.project.root, `refs/heads/${state.target_branch}`)
      yield* save({ completed_wps: [], current_wp: null }, { target_commit: now, squashed: now, before: null })
      yield* makeIntegration(mission, now)
    }
    for (const id of state.wp_order.filter((id) => !state.completed_wps.includes(id))) {
      const resumed = state.current_wp === id ? state.integration.before : null
      const before = resumed ?? (yield* commitOf(workspace, "HEAD"))
      yield* save({ current_wp: id, has_pending_conflicts: false }, { before })
      const step = yield* stepFor(mission, plan, state, id, before)
      yield* integrate(workspace, state.strategy === "rebase" ? "rebase" : "merge", step).pipe(
        Effect.tapErrorTag("MergeConflict", () => save({ has_pending_conflicts: true }))
      )
      const { squashed } = state.integration
      const next = state.strategy === "squash" ? yield* squash(workspace, squashed, step) : null
      const completed_wps = [...state.completed_wps, id]
      yield* save({ completed_wps, current_wp: null }, { before: null, squashed: next ?? squashed })
    }
    yield* save({}, { merged_commit: yield* moveTarget(mission, state, workspace) })
    return state
  })

const moveTarget = (
  mission: Mission,
  { integration, strategy, target_branch, wp_order }: OwnState,
  workspace: string
) =>
  Effect.gen(function* () {
    if (wp_order.length === 0) return integration.target_commit
    yield* refuseLoose(mission.slug, workspace)
    const head = strategy === "squash" ? integration.squashed : yield* commitOf(workspace, "HEAD")
    return yield* advance(mission, {
      strategy,
      target: target_branch,
      base: integration.target_commit,
      head,
      workspace
    })
  })

const stepFor = (mission: Mission, plan: MergePlan, state: OwnState, id: string, before: string) =>
  Effect.gen(function* () {
    const { root } = mission.project
    const { target_commit, tips } = state.integration
    const part = plan.parts.find((candidate) => candidate.id === id)
    const tip = tips[id] ?? before
    // Work that a branch builds on has come in under its own name.
    const earlier = state.completed_wps.toReversed().flatMap((done) => tips[done] ?? [])
    const below = yield* Effect.findFirst(earlier, (commit) => isMergedInto(root, commit, tip))
    return {
      feature: mission.slug,
      target: state.target_branch,
      name: part?.branch ?? id,
      message:
        state.strategy === "squash"
          ? `${id}: ${part?.title ?? id} (${mission.slug})`
          : `Merge ${id} from ${mission.slug}`,
      tip,
      upstream: Option.getOrElse(below, () => target_commit),
      before
    } satisfies Step
  })
