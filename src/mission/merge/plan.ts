import { Effect, Option } from "effect"
import { topologicalOrder } from "../../domain/graph.ts"
import type { Standing } from "../acceptance.ts"
import { branchExists, branchOf, commitOf, isMergedInto, uncommitted, unfinishedOperation } from "../branches.ts"
import { readMeta } from "../meta.ts"
import type { Mission } from "../Mission.ts"
import { shownLane } from "../shownLane.ts"
import { existingWorktree } from "../worktree.ts"
import { laneOf, readSnapshot } from "../statusLog.ts"
import { listWorkPackages } from "../WorkPackage.ts"

/** A package that takes part in a merge. */
export interface Part extends Standing {
  readonly branch: string
  /** The commit that its branch points to; null when the branch is gone. */
  readonly tip: string | null
  readonly alreadyMerged: boolean
}

/** What a merge would do, and what speaks against it. */
export interface MergePlan {
  readonly target: string
  /** In the order of what they wait for. */
  readonly parts: ReadonlyArray<Part>
  readonly reasons: ReadonlyArray<string>
}

/** Plans the merge of a mission: canceled packages stay out, dependencies come first. Reads only. */
export const mergePlan = Effect.fn("mission.mergePlan")(function* (mission: Mission, target: string) {
  const { root } = mission.project
  const snapshot = yield* readSnapshot(mission)
  const packages = (yield* listWorkPackages(mission))
    .map((workPackage): Standing => ({ ...workPackage, recorded: laneOf(snapshot, workPackage.id) }))
    .filter(({ recorded }) => recorded !== "canceled")
  const order = topologicalOrder(Object.fromEntries(packages.map(({ dependencies, id }) => [id, dependencies])))
  const earlier = mergedBefore(yield* readMeta(mission.directory))
  const isThere = yield* branchExists(root, target)
  const parts = yield* Effect.forEach(
    [...packages].sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id)),
    (workPackage) =>
      Effect.gen(function* () {
        const branch = branchOf(mission, workPackage.id)
        const tip = (yield* branchExists(root, branch)) ? yield* commitOf(root, `refs/heads/${branch}`) : null
        const alreadyMerged =
          tip === null
            ? workPackage.recorded === "done"
            : earlier.includes(tip) || (isThere && (yield* isMergedInto(root, tip, `refs/heads/${target}`)))
        return { ...workPackage, branch, tip, alreadyMerged } satisfies Part
      })
  )
  const against = yield* Effect.forEach(parts, (part) => objections(mission, part))
  const reasons = [
    ...(isThere ? [] : [`there is no branch ${target}`]),
    ...(parts.length === 0 ? ["it has no work package"] : []),
    ...against.flat()
  ]
  return { target, parts, reasons } satisfies MergePlan
})

// helpers

/** Tips that an earlier merge has brought in; after a squash or a rebase git itself cannot tell. */
const mergedBefore = (meta: Readonly<Record<string, unknown>>): ReadonlyArray<unknown> => {
  const history = meta["merge_history"]
  return (Array.isArray(history) ? history : []).flatMap((entry: unknown) => {
    const branches: unknown = Reflect.get(Object(entry), "merged_branches")
    return Object.values(Object(branches))
  })
}

const objections = (mission: Mission, part: Part) =>
  Effect.gen(function* () {
    const finished = ["for_review", "in_review", "approved", "done"].includes(part.recorded)
    const lane = finished ? [] : [`${part.id} is ${shownLane(part.recorded)}, not reviewed`]
    if (part.tip === null && !part.alreadyMerged) return [...lane, `${part.id} has no branch ${part.branch}`]
    // Another branch in its place is not this package's work.
    const worktree = yield* Effect.catchTag(
      existingWorktree(mission, part.id),
      "WorktreeBlocked",
      () => Effect.succeedNone
    )
    if (Option.isNone(worktree)) return lane
    const open = yield* uncommitted(worktree.value.path)
    const operation = yield* unfinishedOperation(worktree.value.path)
    return [
      ...lane,
      ...(open.length > 0 ? [`.worktrees/${part.branch} has uncommitted changes: ${open.join(", ")}`] : []),
      ...Option.toArray(Option.map(operation, (name) => `a ${name} is not finished in .worktrees/${part.branch}`))
    ]
  })
