import { Effect, Option } from "effect"
import { topologicalOrder } from "../../domain/graph.ts"
import { reduce } from "../../domain/reduce.ts"
import type { Standing } from "../acceptance.ts"
import {
  branchExists,
  branchOf,
  commitOf,
  commitsOf,
  isMergedInto,
  refExists,
  uncommitted,
  unfinishedOperation
} from "../branches.ts"
import { laneWork } from "../laneBranches.ts"
import { metaText, readMeta, type Meta } from "../meta.ts"
import type { Mission } from "../Mission.ts"
import { offTarget } from "../otherBranch.ts"
import { shownLane } from "../shownLane.ts"
import { existingWorktree } from "../worktree.ts"
import { laneOf, readStatusLog } from "../statusLog.ts"
import { listWorkPackages } from "../WorkPackage.ts"
import { earlierMerges, isDoneUnproved, mergesIn, tookPart, type EarlierMerge } from "./earlier.ts"
import { inTheWay } from "./inTheWay.ts"

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
  /** What is to be told, and speaks against nothing. */
  readonly notes: ReadonlyArray<string>
}

/** Whether a package may be merged: handed over, or done. */
export const isFinished = ({ recorded }: Standing): boolean =>
  ["for_review", "in_review", "approved", "done"].includes(recorded)

/** Plans the merge of a mission: canceled packages stay out, dependencies come first. Reads only. */
export const mergePlan = Effect.fn("mission.mergePlan")(function* (mission: Mission, target: string) {
  const { root } = mission.project
  const { events } = yield* readStatusLog(mission)
  const snapshot = reduce(events)
  const all = yield* listWorkPackages(mission)
  const packages = all
    .map((workPackage): Standing => ({ ...workPackage, recorded: laneOf(snapshot, workPackage.id) }))
    .filter(({ recorded }) => recorded !== "canceled")
  const order = topologicalOrder(Object.fromEntries(packages.map(({ dependencies, id }) => [id, dependencies])))
  const meta = yield* readMeta(mission.directory)
  const earlier = earlierMerges(meta)
  const merges = yield* mergesIn(root, target, earlier)
  const isThere = yield* branchExists(root, target)
  const parts = yield* Effect.forEach(
    [...packages].sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id)),
    (workPackage) =>
      Effect.gen(function* () {
        const branch = branchOf(mission, workPackage.id)
        const tip = (yield* branchExists(root, branch)) ? yield* commitOf(root, `refs/heads/${branch}`) : null
        const alreadyMerged =
          tip === null
            ? workPackage.recorded === "done" &&
              (tookPart(merges, workPackage.id, tip) ||
                (!tookPart(earlier, workPackage.id, tip) && !isDoneUnproved(events, workPackage.id)))
            : tookPart(merges, workPackage.id, tip) ||
              (isThere && (yield* isMergedInto(root, tip, `refs/heads/${target}`)))
        return { ...workPackage, branch, tip, alreadyMerged } satisfies Part
      })
  )
  const tips = parts.flatMap(({ alreadyMerged, tip }) => (tip === null || alreadyMerged ? [] : [tip]))
  const isMissions = Option.contains(metaText(meta, "target_branch"), target)
  const against = yield* Effect.forEach(parts, (part) => objections(mission, part, earlier))
  const isOwn = all.some(({ id }) => branchOf(mission, id) === target)
  const reasons = [
    ...(isThere ? [] : [`there is no branch ${target}`]),
    ...(isOwn ? [`${target} is the branch of one of its work packages`] : []),
    ...(all.length === 0 ? ["it has no work package"] : []),
    ...(all.length > 0 && parts.length === 0 ? ["all of its work packages are canceled"] : []),
    ...against.flat(),
    ...(isMissions ? yield* offTarget(mission) : []),
    ...(isThere ? yield* inTheWay(root, target, tips) : [])
  ]
  const notes = yield* Effect.forEach(parts, (part) => sinceAcceptance(root, part, Object(meta["accepted_branches"])))
  return { target, parts, reasons, notes: notes.flat() } satisfies MergePlan
})

// helpers

/** Commits that whoever accepted the mission has not seen. */
const sinceAcceptance = (root: string, { alreadyMerged, id, recorded, tip }: Part, accepted: Meta) =>
  Effect.gen(function* () {
    const seen = accepted[id]
    if (tip === null || alreadyMerged || recorded !== "done" || typeof seen !== "string" || seen === tip) return []
    const commits = (yield* refExists(root, seen)) ? yield* commitsOf(root, seen, tip) : []
    return commits.length === 0 ? [] : [`${id} has commits that came after its acceptance: ${commits.join(", ")}`]
  })

const objections = (mission: Mission, part: Part, earlier: ReadonlyArray<EarlierMerge>) =>
  Effect.gen(function* () {
    const lane = isFinished(part) ? [] : [`${part.id} is ${shownLane(part.recorded)}, not reviewed`]
    if (part.tip === null && !part.alreadyMerged) {
      const into = earlier.findLast((entry) => tookPart([entry], part.id, null))?.into
      const [work] = yield* laneWork(mission, [part.id])
      if (work !== undefined) return [...lane, work.reason]
      const where = into === undefined ? "" : `, it was merged into ${into}: merge that`
      return [...lane, `${part.id} has no branch ${part.branch}${where}`]
    }
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
