import { Clock, Effect, Option } from "effect"
import { CurrentProject } from "../../config/CurrentProject.ts"
import { ProjectConfig } from "../../config/ProjectConfig.ts"
import { formatTimestamp } from "../../domain/timestamp.ts"
import { topLevel } from "../../platform/gitQueries.ts"
import { commitOf } from "../branches.ts"
import { needsBranch } from "../commit.ts"
import { NotARepository } from "../errors.ts"
import { MergeRefused, MergeUnderWay, NoMergeUnderWay } from "../finishErrors.ts"
import { findMission, type Mission } from "../Mission.ts"
import { newerElsewhere } from "../otherBranch.ts"
import { currentMission, targetBranchOf } from "../setupPlan.ts"
import { withWorkspaceLock } from "../worktree.ts"
import { mergePlan, type MergePlan } from "./plan.ts"
import { runMerge, type OwnState } from "./run.ts"
import { clearState, peekState, readState, strategies, type MergeState, type Strategy } from "./state.ts"
import { giveUpIntegration, hasIntegration, needsFreePlace, removeIntegration } from "./workspace.ts"

/** What to merge, and how. */
export interface Merge {
  readonly feature: Option.Option<string>
  readonly target: Option.Option<string>
  readonly strategy: Option.Option<Strategy>
  readonly keepBranch: boolean
  readonly keepWorktree: boolean
  readonly push: boolean
}

/** What a merge would do (reference facts: cli 1.7). Reads only. */
export const planMerge = Effect.fn("mission.planMerge")(function* (wanted: Merge) {
  const mission = yield* missionToMerge(wanted.feature)
  yield* refuseUnderWay(yield* peekState(mission.project))
  const target = yield* targetFor(mission, wanted)
  return { mission, strategy: yield* strategyFor(mission, wanted), plan: yield* mergePlan(mission, target) }
})

/**
 * Brings the branches of a mission together on its target, in the order of what they wait for (reference facts: cli
 * 2.9). It happens in a worktree of its own: no branch of the user's is switched, nothing uncommitted is touched, and
 * the target moves once, when everything is together. A conflict leaves all as it was, to be resumed or aborted.
 */
export const merge = Effect.fn("mission.merge")(function* (wanted: Merge) {
  const mission = yield* missionToMerge(wanted.feature)
  const fresh = Effect.gen(function* () {
    yield* refuseUnderWay(yield* readState(mission.project))
    return yield* startMerge(mission, wanted, yield* targetFor(mission, wanted), yield* strategyFor(mission, wanted))
  })
  return yield* withWorkspaceLock(mission, fresh)
})

/** Goes on with a merge that a conflict, a hook or a crash has stopped; its own options count. */
export const resumeMerge = Effect.fn("mission.resumeMerge")(function* (wanted: Merge) {
  const mission = yield* missionUnderWay(wanted.feature)
  const resumed = Effect.gen(function* () {
    const state = yield* underWay(mission)
    yield* needsBranch(mission.project)
    if (!isOwn(state)) return yield* startMerge(mission, wanted, state.target_branch, state.strategy)
    const plan = yield* mergePlan(mission, state.target_branch)
    // Once the target has moved, recording it and cleaning up is all that is left.
    if (plan.reasons.length > 0 && state.integration.merged_commit === null) {
      const remedy = "Settle what is listed, or give the merge up: `spec-kitty merge --abort`."
      return yield* refused(mission, plan.reasons, remedy)
    }
    return yield* runMerge(mission, plan, state)
  })
  return yield* withWorkspaceLock(mission, resumed)
})

/** Gives up a merge that is under way. Branches stay, and so does the target unless it has moved already. */
export const abortMerge = Effect.fn("mission.abortMerge")(function* (feature: Option.Option<string>) {
  const mission = yield* missionUnderWay(feature).pipe(
    // Where the state is lost, what it was about may still be there.
    Effect.catchTag("NoMergeUnderWay", () => missionWithRemains(feature))
  )
  const aborted = Effect.gen(function* () {
    const state = yield* readState(mission.project)
    if (Option.isNone(state) && !(yield* hasIntegration(mission))) return yield* new NoMergeUnderWay()
    yield* giveUpIntegration(mission)
    yield* clearState(mission.project)
    return {
      mission,
      target: Option.isSome(state) ? state.value.target_branch : yield* targetBranchOf(mission),
      moved: Option.exists(state, (known) => isOwn(known) && known.integration.merged_commit !== null)
    }
  })
  return yield* withWorkspaceLock(mission, aborted)
})

// helpers

const missionToMerge = (feature: Option.Option<string>) =>
  Effect.gen(function* () {
    const mission = yield* currentMission(feature)
    const { root } = mission.project
    if (Option.isNone(yield* topLevel(root))) return yield* new NotARepository({ directory: root })
    yield* needsBranch(mission.project)
    return mission
  })

const missionUnderWay = (feature: Option.Option<string>) =>
  Effect.gen(function* () {
    const projects = yield* CurrentProject
    const project = yield* projects.locate
    const state = yield* readState(project)
    if (Option.isNone(state)) return yield* new NoMergeUnderWay()
    const mission = yield* findMission(project, Option.some(state.value.feature_slug))
    if (Option.isSome(feature) && (yield* findMission(project, feature)).slug !== mission.slug) {
      return yield* new NoMergeUnderWay()
    }
    return mission
  })

const missionWithRemains = (feature: Option.Option<string>) =>
  Effect.gen(function* () {
    const mission = yield* Effect.catchTag(currentMission(feature), "FeatureUnresolved", () => new NoMergeUnderWay())
    return (yield* hasIntegration(mission)) ? mission : yield* new NoMergeUnderWay()
  })

const refuseUnderWay = (state: Option.Option<MergeState>) =>
  Option.match(state, {
    onNone: () => Effect.void,
    onSome: ({ feature_slug, target_branch }) => new MergeUnderWay({ feature: feature_slug, target: target_branch })
  })

/** Read again under the lock: another process may have finished it. */
const underWay = (mission: Mission) =>
  Effect.flatMap(readState(mission.project), (state) =>
    Option.isSome(state) ? Effect.succeed(state.value) : new NoMergeUnderWay()
  )

const isOwn = (state: MergeState): state is OwnState => state.integration !== undefined

const targetFor = (mission: Mission, { target }: Merge) =>
  Option.match(target, { onNone: () => targetBranchOf(mission), onSome: Effect.succeed })

/** As asked for, else `merge.strategy` of the project, else a merge commit each. */
const strategyFor = (mission: Mission, { strategy }: Merge) =>
  Effect.gen(function* () {
    if (Option.isSome(strategy)) return strategy.value
    const projects = yield* ProjectConfig
    const setting = yield* projects.get(mission.project, ["merge", "strategy"])
    if (Option.isNone(setting) || setting.value === null) return "merge" as const
    const known = strategies.find((name) => name === setting.value)
    return (
      known ??
      (yield* refused(mission, [`merge.strategy is ${String(setting.value)}`], `Choose from ${strategies.join(", ")}.`))
    )
  })

const startMerge = (mission: Mission, wanted: Merge, target: string, strategy: Strategy) =>
  Effect.gen(function* () {
    const plan = yield* mergePlan(mission, target)
    if (plan.reasons.length > 0) {
      const newer = yield* newerElsewhere(mission)
      return yield* refused(
        mission,
        [...plan.reasons, ...Option.toArray(newer)],
        "Settle what is listed; `spec-kitty status` shows where everything stands."
      )
    }
    // A worktree without a state is of no use to anybody; work in it is, and stays.
    yield* removeIntegration(mission)
    if (effective(plan).length > 0) yield* needsFreePlace(mission)
    const now = yield* commitOf(mission.project.root, `refs/heads/${target}`)
    const at = formatTimestamp(yield* Clock.currentTimeMillis)
    return yield* runMerge(mission, plan, {
      feature_slug: mission.slug,
      target_branch: target,
      wp_order: effective(plan),
      completed_wps: [],
      current_wp: null,
      has_pending_conflicts: false,
      strategy,
      started_at: at,
      updated_at: at,
      integration: {
        target_commit: now,
        before: null,
        tips: Object.fromEntries(plan.parts.flatMap(({ id, tip }) => (tip === null ? [] : [[id, tip]]))),
        squashed: now,
        merged_commit: null,
        delete_branches: !wanted.keepBranch,
        remove_worktrees: !wanted.keepWorktree,
        push: wanted.push
      }
    })
  })

/** The packages whose branches are not in the target yet, in order. */
export const effective = ({ parts }: MergePlan): ReadonlyArray<string> =>
  parts.filter(({ alreadyMerged }) => !alreadyMerged).map(({ id }) => id)

const refused = (mission: Mission, reasons: ReadonlyArray<string>, remedy: string) =>
  new MergeRefused({ feature: mission.slug, reasons: [...reasons], remedy })
