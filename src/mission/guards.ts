import { Effect, Option } from "effect"
import type { Lane, RecordedLane } from "../domain/Lane.ts"
import { parseTasks } from "../domain/tasks.ts"
import { readTextIfExists } from "../platform/AtomicFile.ts"
import { join, relative } from "../platform/path.ts"
import {
  branchExists,
  branchOf,
  changedSince,
  commitsBeyond,
  isMergedInto,
  uncommitted,
  unfinishedOperation
} from "./branches.ts"
import type { Mission } from "./Mission.ts"
import { targetBranchOf } from "./setupPlan.ts"
import { existingWorktree } from "./worktree.ts"
import type { WorkPackage } from "./WorkPackage.ts"

/** Something that speaks against a move, and what removes it. */
export interface Objection {
  readonly reason: string
  readonly remedy: string
}

interface Wish {
  readonly from: RecordedLane
  readonly to: Lane
  readonly actor: string
  readonly agent: Option.Option<string>
  readonly force: boolean
  readonly reviewFeedbackFile: Option.Option<string>
  readonly doneOverrideReason: Option.Option<string>
}

const planning = ["kitty-specs", ".kittify"]
const outsidePlanning = [".", ...planning.map((path) => `:(exclude)${path}`)]

/** Everything that speaks against a move (reference facts: cli 2.6); force silences all but missing feedback. */
export const reasonsAgainst = (mission: Mission, workPackage: WorkPackage, wish: Wish) =>
  Effect.gen(function* () {
    const feedback = needsFeedback(wish)
    if (wish.force) return feedback
    const owner = ownedByAnother(workPackage, wish)
    if (wish.to === "for_review") return [...owner, ...(yield* notReadyForReview(mission, workPackage))]
    if (wish.to === "done") return yield* notMerged(mission, workPackage, wish)
    return [...owner, ...feedback]
  })

// helpers

const sentBack = ({ from, to }: Wish) =>
  ["for_review", "in_review", "approved"].includes(from) && (to === "planned" || to === "in_progress")

const needsFeedback = (wish: Wish): ReadonlyArray<Objection> =>
  sentBack(wish) && Option.isNone(wish.reviewFeedbackFile)
    ? [
        {
          reason: "sending work back needs the review's feedback",
          remedy: "Write it into a file and pass `--review-feedback-file FILE`."
        }
      ]
    : []

const ownedByAnother = (workPackage: WorkPackage, { actor, agent, from }: Wish): ReadonlyArray<Objection> =>
  Option.isSome(agent) && from !== "planned" && workPackage.agent !== "" && workPackage.agent !== actor
    ? [{ reason: `${workPackage.agent} works on it`, remedy: "`--force` with `--reason` takes it over." }]
    : []

const openSubtasks = (mission: Mission, wpId: string) =>
  Effect.map(readTextIfExists(join(mission.directory, "tasks.md")), (text) => {
    const section = parseTasks(Option.getOrElse(text, () => "")).find((candidate) => candidate.wpId === wpId)
    return (section?.subtasks ?? []).filter(({ done }) => !done)
  })

const notReadyForReview = (mission: Mission, workPackage: WorkPackage) =>
  Effect.gen(function* () {
    const objections: Array<Objection> = []
    const open = yield* openSubtasks(mission, workPackage.id)
    if (open.length > 0) {
      const names = open.map(({ id, text }) => id ?? text)
      objections.push({
        reason: `subtasks are open: ${names.join(", ")}`,
        remedy: `Finish them, then run \`spec-kitty agent tasks mark-status ${names.filter((name) => /^T\d{3}$/.test(name)).join(" ")} --status done\`.`
      })
    }
    const { root } = mission.project
    const planned = yield* uncommitted(root, [mission.directory])
    if (planned.length > 0) {
      objections.push({
        reason: `planning files are not committed: ${planned.join(", ")}`,
        remedy: `Commit them in ${root}.`
      })
    }
    const worktree = yield* existingWorktree(mission, workPackage.id)
    if (Option.isNone(worktree)) {
      const remedy = `Run \`spec-kitty implement ${workPackage.id}\` and do the work in its worktree.`
      return [...objections, { reason: "it has no worktree", remedy }]
    }
    return [...objections, ...(yield* worktreeObjections(mission, workPackage, worktree.value.path))]
  })

const worktreeObjections = (mission: Mission, workPackage: WorkPackage, path: string) =>
  Effect.gen(function* () {
    const place = relative(mission.project.root, path)
    const branch = branchOf(mission, workPackage.id)
    const recorded = workPackage.values["base_branch"]
    const base = typeof recorded === "string" && recorded !== "" ? recorded : yield* targetBranchOf(mission)
    const operation = yield* unfinishedOperation(path)
    const open = yield* uncommitted(path)
    const own = yield* commitsBeyond(path, base, branch)
    const behind = yield* commitsBeyond(path, branch, base, outsidePlanning)
    const specs = yield* changedSince(path, base, branch, ["kitty-specs"])
    const objection = (applies: boolean, reason: string, remedy: string) => (applies ? [{ reason, remedy }] : [])
    return [
      ...objection(
        Option.isSome(operation),
        `a ${Option.getOrElse(operation, () => "")} is not finished in ${place}`,
        "Finish or abort it."
      ),
      ...objection(open.length > 0, `${place} has uncommitted changes: ${open.join(", ")}`, `Commit them in ${place}.`),
      ...objection(own === 0, `${branch} has no commit beyond ${base}`, `Commit the work in ${place}.`),
      ...objection(
        behind > 0,
        `${branch} is ${behind} commits behind ${base}`,
        `Run \`git rebase ${base}\` in ${place}.`
      ),
      ...objection(
        specs.length > 0,
        `${branch} changes planning files: ${specs.join(", ")}`,
        "Change them in the main checkout only."
      )
    ]
  })

const notMerged = (mission: Mission, workPackage: WorkPackage, { doneOverrideReason }: Wish) =>
  Effect.gen(function* () {
    if (Option.isSome(doneOverrideReason)) return []
    const { root } = mission.project
    const target = yield* targetBranchOf(mission)
    const branch = branchOf(mission, workPackage.id)
    if ((yield* branchExists(root, branch)) && (yield* isMergedInto(root, branch, target))) return []
    const remedy = `Merge ${branch} first, or say why it is done without: \`--done-override-reason TEXT\`.`
    return [{ reason: `${branch} is not merged into ${target}`, remedy }]
  })
