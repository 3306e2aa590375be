import { Effect, Option } from "effect"
import type { Lane, RecordedLane } from "../domain/Lane.ts"
import { workTreeAround } from "../platform/gitDirectory.ts"
import { join, relative } from "../platform/path.ts"
import { shellQuoted } from "../platform/shellQuoted.ts"
import {
  branchExists,
  branchOf,
  changedSince,
  commitsBeyond,
  isMergedInto,
  refExists,
  uncommitted,
  unfinishedOperation
} from "./branches.ts"
import { betweenCommits } from "./commit.ts"
import { commandFor, type Mission } from "./Mission.ts"
import { soonCommittedSchedule } from "./schedules.ts"
import { targetBranchOf } from "./setupPlan.ts"
import { statusFiles } from "./statusLog.ts"
import { unfinishedSubtasks } from "./subtasks.ts"
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
  /** Every lane on the way, `to` the last. */
  readonly hops: ReadonlyArray<Lane>
  readonly actor: string
  readonly agent: Option.Option<string>
  readonly force: boolean
  readonly reviewFeedbackFile: Option.Option<string>
  readonly doneOverrideReason: Option.Option<string>
  readonly autoCommit: boolean
}

/** Everything that speaks against a move (reference facts: cli 2.6); force silences all but missing feedback. */
export const reasonsAgainst = (mission: Mission, workPackage: WorkPackage, wish: Wish) =>
  Effect.gen(function* () {
    const feedback = needsFeedback(wish)
    if (wish.force) return feedback
    const owner = ownedByAnother(workPackage, wish)
    if (wish.to === "for_review") return [...owner, ...(yield* notReadyForReview(mission, workPackage, wish))]
    if (wish.to !== "done") return [...owner, ...feedback]
    // Who skips the review lane still has to have finished.
    const open = wish.hops.includes("for_review") ? yield* openSubtasks(mission, workPackage.id) : []
    return [...open, ...(yield* notMerged(mission, workPackage, wish))]
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

/** Work belongs to who has it; a verdict does not, it is the reviewer's. */
const ownedByAnother = (workPackage: WorkPackage, wish: Wish): ReadonlyArray<Objection> =>
  !sentBack(wish) &&
  Option.isSome(wish.agent) &&
  wish.from !== "planned" &&
  workPackage.agent !== "" &&
  workPackage.agent !== wish.actor
    ? [{ reason: `${workPackage.agent} works on it`, remedy: "`--force` with `--reason` takes it over." }]
    : []

const objection = (applies: boolean, reason: string, remedy: string): ReadonlyArray<Objection> =>
  applies ? [{ reason, remedy }] : []

const openSubtasks = (mission: Mission, wpId: string) =>
  Effect.map(unfinishedSubtasks(mission, wpId), (open) => {
    const names = open.map(({ id, text }) => id ?? text)
    const marked = names.filter((name) => /^T\d{3}$/.test(name)).join(" ")
    const command =
      marked === ""
        ? ""
        : `, then run \`${commandFor(mission, `spec-kitty agent tasks mark-status ${marked} --status done`)}\``
    return objection(open.length > 0, `subtasks are open: ${names.join(", ")}`, `Finish them${command}.`)
  })

const notReadyForReview = (mission: Mission, workPackage: WorkPackage, { autoCommit }: Wish) =>
  Effect.gen(function* () {
    const { root } = mission.project
    const open = yield* openSubtasks(mission, workPackage.id)
    const planned = autoCommit ? yield* uncommittedPlanning(mission, workPackage) : []
    const objections = [
      ...open,
      ...objection(
        planned.length > 0,
        `planning files are not committed: ${planned.join(", ")}`,
        `Commit them in ${root}.`
      )
    ]
    const worktree = yield* existingWorktree(mission, workPackage.id)
    if (Option.isNone(worktree)) {
      const remedy = `Run \`${commandFor(mission, `spec-kitty implement ${workPackage.id}`)}\` and do the work in its worktree.`
      return [...objections, { reason: "it has no worktree", remedy }]
    }
    return [...objections, ...(yield* worktreeObjections(mission, workPackage, worktree.value.path))]
  })

/** Planning files with changes, without those that this very command commits. */
const uncommittedPlanning = (mission: Mission, workPackage: WorkPackage) =>
  Effect.gen(function* () {
    const top = yield* topOf(mission)
    const own = [workPackage.path, ...Object.values(statusFiles(mission))].map((path) => gitPath(top, path))
    const look = Effect.map(uncommitted(mission.project.root, [mission.directory]), (open) =>
      open.filter((path) => !own.includes(path))
    )
    const open = yield* look
    const ours = gitPath(top, join(mission.directory, "tasks"))
    if (open.length === 0 || !open.every((path) => path === `${ours}.md` || path.startsWith(`${ours}/`))) return open
    // What our commands write, another one may just be about to commit.
    const again = betweenCommits(mission.project, look)
    yield* Effect.repeat(again, { until: (paths) => paths.length === 0, schedule: soonCommittedSchedule })
    return yield* again
  })

const worktreeObjections = (mission: Mission, workPackage: WorkPackage, path: string) =>
  Effect.gen(function* () {
    const place = relative(mission.project.root, path)
    const branch = branchOf(mission, workPackage.id)
    const base = yield* baseOf(mission, workPackage)
    const top = yield* topOf(mission)
    const planning = ["kitty-specs", ".kittify"].map((name) => gitPath(top, join(mission.project.root, name)))
    const operation = yield* unfinishedOperation(path)
    const open = yield* uncommitted(path)
    const own = yield* commitsBeyond(path, base, branch)
    const behind = yield* commitsBeyond(path, branch, base, [".", ...planning.map((name) => `:(exclude)${name}`)])
    const specs = yield* changedSince(path, base, branch, planning.slice(0, 1))
    return [
      ...objection(
        Option.isSome(operation),
        `a ${Option.getOrElse(operation, () => "")} is not finished in ${place}`,
        "Finish or abort it."
      ),
      ...objection(
        open.length > 0,
        `${place} has uncommitted changes: ${open.join(", ")}`,
        `Commit them in ${place} (\`git -C ${place} add -A && git -C ${place} commit\`).`
      ),
      ...objection(own === 0, `${branch} has no commit beyond ${base}`, `Commit the work in ${place}.`),
      ...objection(
        behind > 0,
        `${branch} is ${behind} ${behind === 1 ? "commit" : "commits"} behind ${base}`,
        `Run \`git -C ${place} merge ${base}\`.`
      ),
      ...objection(
        specs.length > 0,
        `${branch} changes planning files: ${specs.join(", ")}`,
        takeBack(path, base, branch, specs)
      )
    ]
  })

/** Commands that undo a branch's changes of planning files, and leave the rest of its work. */
const takeBack = (path: string, base: string, branch: string, files: ReadonlyArray<string>) => {
  const git = `git -C ${shellQuoted(path)}`
  const from = `"$(${git} merge-base ${shellQuoted(base)} ${shellQuoted(branch)})"`
  const names = files.map((file) => shellQuoted(file)).join(" ")
  return (
    "Change them in the main checkout only. Take what the branch has back with " +
    `\`${git} restore --source=${from} --staged --worktree -- ${names} && ${git} commit -m "Leave planning files alone"\`.`
  )
}

/** The branch that the work started from, as long as it is there. */
export const baseOf = (mission: Mission, { values }: WorkPackage) =>
  Effect.gen(function* () {
    const recorded = values["base_branch"]
    const isThere = typeof recorded === "string" && (yield* refExists(mission.project.root, recorded))
    return typeof recorded === "string" && isThere ? recorded : yield* targetBranchOf(mission)
  })

const topOf = (mission: Mission) =>
  Effect.map(workTreeAround(mission.project.root), (tree) =>
    Option.match(tree, { onNone: () => mission.project.root, onSome: ({ root }) => root })
  )

/** As git writes it: from the top of the work tree, with `/`. */
const gitPath = (top: string, path: string) => relative(top, path).replaceAll("\\", "/")

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
