import { Effect, Option } from "effect"
import { collapse } from "../domain/Lane.ts"
import { branchExists, branchOf, isMergedInto, refExists, worktreeOf } from "./branches.ts"
import { BaseUnresolved, WorktreeBlocked } from "./errors.ts"
import type { Mission } from "./Mission.ts"
import { targetBranchOf } from "./setupPlan.ts"
import { laneOf, readSnapshot } from "./statusLog.ts"
import { parseWorkPackageId, type WorkPackage } from "./WorkPackage.ts"

/**
 * The branch that a work package starts from (reference facts: cli 2.4): what was asked for; else the target branch
 * when everything it waits for is merged there; else the one branch that holds all of it.
 */
export const baseFor = (mission: Mission, workPackage: WorkPackage, asked: Option.Option<string>) =>
  Effect.gen(function* () {
    const { root } = mission.project
    if (Option.isSome(asked)) {
      const named = Option.match(parseWorkPackageId(asked.value), {
        onNone: () => asked.value,
        onSome: (id) => branchOf(mission, id)
      })
      return yield* existingRef(mission, workPackage, (yield* refExists(root, named)) ? named : asked.value)
    }
    const target = yield* targetBranchOf(mission)
    const branches = workPackage.dependencies.map((id) => ({ id, branch: branchOf(mission, id) }))
    const snapshot = yield* readSnapshot(mission)
    const waiting = yield* Effect.filter(branches, ({ branch, id }) =>
      Effect.map(isIn(root, branch, target), (merged) => !merged(collapse(laneOf(snapshot, id)) === "done"))
    )
    if (waiting.length === 0) return yield* existingRef(mission, workPackage, target)
    const missing = yield* Effect.filter(waiting, ({ branch }) => Effect.map(branchExists(root, branch), (is) => !is))
    const unresolved = (ids: ReadonlyArray<string>) =>
      new BaseUnresolved({ workPackage: workPackage.id, dependencies: waiting.map(({ id }) => id), missing: [...ids] })
    if (missing.length > 0) return yield* unresolved(missing.map(({ id }) => id))
    const complete = yield* Effect.findFirst(waiting, ({ branch }) =>
      Effect.every(waiting, (other) => isMergedInto(root, other.branch, branch))
    )
    return Option.isSome(complete) ? complete.value.branch : yield* unresolved([])
  })

// helpers

const existingRef = (mission: Mission, workPackage: WorkPackage, ref: string) =>
  Effect.gen(function* () {
    if (yield* refExists(mission.project.root, ref)) return ref
    return yield* new WorktreeBlocked({
      path: worktreeOf(mission, workPackage.id),
      reason: `there is no branch or commit ${ref}`
    })
  })

/** Whether a branch's work is on the target: merged, or merged and cleaned up when the package is done. */
const isIn = (root: string, branch: string, target: string) =>
  Effect.gen(function* () {
    if (!(yield* branchExists(root, branch))) return (isDone: boolean) => isDone
    const merged = yield* isMergedInto(root, branch, target)
    // A branch without a commit of its own is merged in name only.
    const empty = yield* isMergedInto(root, target, branch)
    return (isDone: boolean) => merged && (isDone || !empty)
  })
