import { Effect, Option } from "effect"
import { collapse } from "../domain/Lane.ts"
import { branchExists, branchOf, commitsBeyond, isMergedInto, refExists, worktreeOf } from "./branches.ts"
import { BaseUnresolved, WorktreeBlocked } from "./errors.ts"
import type { Mission } from "./Mission.ts"
import { targetBranchOf } from "./setupPlan.ts"
import { shownLane } from "./shownLane.ts"
import { laneOf, readSnapshot } from "./statusLog.ts"
import { listWorkPackages, parseWorkPackageId, type WorkPackage } from "./WorkPackage.ts"

/**
 * The branch that a work package starts from (reference facts: cli 2.4): what was asked for; else the target branch
 * when everything it waits for is merged there; else the one branch that holds all of it.
 */
export const baseFor = (mission: Mission, workPackage: WorkPackage, asked: Option.Option<string>) =>
  Effect.gen(function* () {
    const { root } = mission.project
    if (Option.isSome(asked)) return yield* existingRef(mission, workPackage, yield* namedBase(mission, asked.value))
    const target = yield* targetBranchOf(mission)
    const all = yield* listWorkPackages(mission)
    const branches = yield* Effect.forEach(workPackage.dependencies, (id) =>
      Effect.map(isUnbegun(mission, id, all), (unbegun) => ({ id, branch: branchOf(mission, id), unbegun }))
    )
    const snapshot = yield* readSnapshot(mission)
    const waiting = yield* Effect.filter(branches, ({ branch, id, unbegun }) =>
      Effect.map(isIn(root, branch, target), (merged) => !merged(collapse(laneOf(snapshot, id)) === "done", unbegun))
    )
    if (waiting.length === 0) return yield* existingRef(mission, workPackage, target)
    const missing = yield* Effect.filter(waiting, ({ branch }) => Effect.map(branchExists(root, branch), (is) => !is))
    const unresolved = (ids: ReadonlyArray<string>) => {
      const lanes = ids.map((id) => ({ id, lane: laneOf(snapshot, id) }))
      const begun = lanes.filter(({ lane }) => lane !== "planned")
      return new BaseUnresolved({
        workPackage: workPackage.id,
        dependencies: waiting.map(({ id }) => id),
        missing: lanes.flatMap(({ id, lane }) => (lane === "planned" ? [id] : [])),
        branchless: begun.map(({ id, lane }) => {
          const owner = all.find((entry) => entry.id === id)?.agent ?? ""
          return {
            id,
            branch: branchOf(mission, id),
            standing: `${shownLane(lane)}${owner === "" ? "" : `, ${owner}`}`
          }
        })
      })
    }
    if (missing.length > 0) return yield* unresolved(missing.map(({ id }) => id))
    const complete = yield* Effect.findFirst(waiting, ({ branch, id }) =>
      Effect.every(waiting, (other) => {
        // What has no commit yet will have some: only a branch that is built on it is going to hold them.
        if (other.branch === branch || other.unbegun) return Effect.succeed(builtOn(all, id).includes(other.id))
        return isMergedInto(root, other.branch, branch)
      })
    )
    return Option.isSome(complete) ? complete.value.branch : yield* unresolved([])
  })

/** What `--base` means: the branch of a work package, else what it says. */
export const namedBase = (mission: Mission, asked: string) =>
  Effect.gen(function* () {
    const named = Option.match(parseWorkPackageId(asked), {
      onNone: () => asked,
      onSome: (id) => branchOf(mission, id)
    })
    return (yield* refExists(mission.project.root, named)) ? named : asked
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
    return (isDone: boolean, unbegun: boolean) => merged && (isDone || !(empty || unbegun))
  })

/** Whether a package's branch has no commit beyond the one it was started from. */
const isUnbegun = (mission: Mission, id: string, all: ReadonlyArray<WorkPackage>) =>
  Effect.gen(function* () {
    const { root } = mission.project
    const branch = branchOf(mission, id)
    const start = all.find((candidate) => candidate.id === id)?.values["base_commit"]
    if (typeof start !== "string" || !(yield* refExists(root, start)) || !(yield* branchExists(root, branch)))
      return false
    return (yield* commitsBeyond(root, start, branch)) === 0
  })

/** A package and all that it waits for, directly or through others. */
const builtOn = (
  all: ReadonlyArray<WorkPackage>,
  id: string,
  known: ReadonlyArray<string> = []
): ReadonlyArray<string> => {
  if (known.includes(id)) return known
  const needed = all.find((candidate) => candidate.id === id)?.dependencies ?? []
  return needed.reduce<ReadonlyArray<string>>((before, next) => builtOn(all, next, before), [...known, id])
}
