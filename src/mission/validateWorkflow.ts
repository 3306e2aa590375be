import { Effect, Option } from "effect"
import { collapse } from "../domain/Lane.ts"
import { branchExists, branchOf, isMergedInto } from "./branches.ts"
import { currentMission } from "./setupPlan.ts"
import { shownLane } from "./shownLane.ts"
import { laneOf, readStatusLog } from "./statusLog.ts"
import { findWorkPackage, listWorkPackages, type WorkPackage } from "./WorkPackage.ts"
import { existingWorktree } from "./worktree.ts"
import { reduce, type Snapshot } from "../domain/reduce.ts"
import type { Mission } from "./Mission.ts"

/** Whether a work package's prompt, the status log and its worktree tell one story. Reads only. */
export const validateWorkflow = Effect.fn("mission.validateWorkflow")(function* (
  named: Option.Option<string>,
  text: string
) {
  const mission = yield* currentMission(named)
  const workPackage = yield* findWorkPackage(mission, text)
  const { id, values } = workPackage
  const known = (yield* listWorkPackages(mission)).map((entry) => entry.id)
  const { events } = yield* readStatusLog(mission)
  const snapshot = reduce(events)
  const recorded = laneOf(snapshot, id)
  const lane = shownLane(recorded)
  const worktree = yield* existingWorktree(mission, id).pipe(
    Effect.map((found) => (Option.isSome(found) ? null : `there is no worktree .worktrees/${branchOf(mission, id)}`)),
    Effect.catchTag("WorktreeBlocked", ({ reason }) => Effect.succeed(reason))
  )
  const isWorked = collapse(recorded) === "doing" || collapse(recorded) === "for_review"
  const written = values["lane"]
  const unknown = workPackage.dependencies.filter((needed) => !known.includes(needed))
  const errors = [
    ...when(values["work_package_id"] !== id, `the prompt says work_package_id ${String(values["work_package_id"])}`),
    ...when(
      typeof written === "string" && !means(written, recorded),
      `the prompt is in ${String(written)}, the status log in ${lane}`
    ),
    ...unknown.map((needed) => `it waits for ${needed}, which does not exist`),
    ...when(workPackage.dependencies.includes(id), "it waits for itself")
  ]
  const warnings = [
    ...when(!events.some(({ wpId }) => wpId === id), "the status log does not know it; run `spec-kitty tasks`"),
    ...when(isWorked && workPackage.agent === "", "the prompt names no agent"),
    ...(isWorked && worktree !== null ? [worktree] : []),
    ...(isWorked ? yield* lacking(mission, workPackage, snapshot) : []),
    ...when(recorded !== "planned" && !hasActivity(workPackage.body), "its activity log is empty")
  ]
  return { mission, workPackage, lane, errors, warnings }
})

/** Whether an activity log has an entry (reference facts: disk 2.6). */
export const hasActivity = (body: string): boolean =>
  /^## Activity Log[ \t]*\r?\n(?:(?!## )[^\n]*\n)*?- \d{4}-\d{2}-\d{2}T/m.test(body)

/** Whether a lane in front matter, in whatever vocabulary, is the one that the log has. */
export const means = (written: string, recorded: Parameters<typeof collapse>[0]): boolean =>
  [recorded, collapse(recorded), shownLane(recorded)].includes(written.trim().toLowerCase())

// helpers

const when = (applies: boolean, what: string) => (applies ? [what] : [])

/** What a package builds on and its branch does not hold; done packages may have been merged in another shape. */
const lacking = (mission: Mission, { dependencies, id }: WorkPackage, snapshot: Snapshot) =>
  Effect.gen(function* () {
    const { root } = mission.project
    const branch = branchOf(mission, id)
    if (!(yield* branchExists(root, branch))) return []
    const open = dependencies.filter((needed) => collapse(laneOf(snapshot, needed)) !== "done")
    const lacks = yield* Effect.filter(open, (needed) =>
      Effect.gen(function* () {
        const base = branchOf(mission, needed)
        return (yield* branchExists(root, base)) && !(yield* isMergedInto(root, base, branch))
      })
    )
    return lacks.map((needed) => {
      const base = branchOf(mission, needed)
      return `${branch} lacks work of ${needed}, which it builds on: \`git -C .worktrees/${branch} merge ${base}\``
    })
  })
