import { Effect, Option } from "effect"
import { collapse, type RecordedLane } from "../domain/Lane.ts"
import { visibleLines } from "../domain/markdown.ts"
import { parseTasks } from "../domain/tasks.ts"
import { readTextIfExists } from "../platform/AtomicFile.ts"
import { kindOf } from "../platform/files.ts"
import { join, relative } from "../platform/path.ts"
import { branchOf, shownUncommitted, uncommitted } from "./branches.ts"
import { isMachineState } from "./gitFiles.ts"
import { laneWork } from "./laneBranches.ts"
import type { Mission } from "./Mission.ts"
import { offTarget } from "./otherBranch.ts"
import { shownLane } from "./shownLane.ts"
import { laneOf, readSnapshot, statusFiles } from "./statusLog.ts"
import { planningDocuments, promptName, unfilledHints } from "./unfilled.ts"
import { hasActivity } from "./validateWorkflow.ts"
import { reviewIssues } from "./verdict.ts"
import { listWorkPackages, type WorkPackage } from "./WorkPackage.ts"
import { existingWorktree } from "./worktree.ts"

/** A work package with where it stands. */
export interface Standing extends WorkPackage {
  readonly recorded: RecordedLane
}

const acceptable: ReadonlyArray<RecordedLane> = ["for_review", "in_review", "approved", "done", "canceled"]

/** Whether accept would move it to done (design R5 and 14). */
export const isAwaiting = ({ recorded }: Standing): boolean =>
  ["for_review", "in_review", "approved"].includes(recorded)

/** What accepting and merging write themselves: record, status, and the prompts of packages that are or become done. */
export const ownFiles = (mission: Mission, packages: ReadonlyArray<Standing>): ReadonlyArray<string> => [
  join(mission.directory, "meta.json"),
  ...packages.filter((entry) => isAwaiting(entry) || entry.recorded === "done").map(({ path }) => path),
  ...Object.values(statusFiles(mission))
]

/**
 * Everything that speaks for or against accepting a mission (design 14): `reasons` refuse it, the issues are only told.
 * Reads only.
 */
export const acceptanceOf = Effect.fn("mission.acceptanceOf")(function* (mission: Mission) {
  const snapshot = yield* readSnapshot(mission)
  const packages: ReadonlyArray<Standing> = (yield* listWorkPackages(mission)).map((workPackage) => ({
    ...workPackage,
    recorded: laneOf(snapshot, workPackage.id)
  }))
  const notReady = packages.filter(({ recorded }) => !acceptable.includes(recorded))
  const canceled = packages.filter(({ recorded }) => recorded === "canceled").map(({ id }) => id)
  const uncheckedTasks = yield* openBoxes(mission, canceled)
  const needsClarification = yield* openQuestions(mission)
  const missingArtifacts = yield* missing(mission, ["spec.md", "plan.md", "tasks.md"])
  const optionalMissing = yield* missing(mission, ["research.md", "data-model.md", "quickstart.md", "contracts"])
  const gitDirty = yield* openChanges(
    mission,
    packages.filter(({ recorded }) => recorded !== "canceled")
  )
  const waiting = packages.filter(isAwaiting)
  return {
    packages,
    allDone: packages.length > 0 && packages.every(({ recorded }) => collapse(recorded) === "done"),
    uncheckedTasks,
    needsClarification,
    missingArtifacts,
    optionalMissing,
    gitDirty,
    metadataIssues: waiting.flatMap(metadataIssues),
    reviewIssues: yield* reviewIssues(mission, waiting),
    templateHints: yield* unfilledHints(mission, [
      ...planningDocuments,
      ...packages.filter(({ recorded }) => recorded !== "canceled").map(promptName)
    ]),
    activityIssues: waiting
      .filter(({ body }) => !hasActivity(body))
      .map(({ id }) => `${id}: its activity log is empty`),
    reasons: [
      ...(packages.length === 0 ? ["it has no work package"] : []),
      ...notReady.map(({ id, recorded }) => `${id} is ${shownLane(recorded)}, not in for_review`),
      ...(yield* offTarget(mission)),
      ...(yield* laneWork(
        mission,
        waiting.map(({ id }) => id)
      )).map(({ reason }) => reason),
      ...named("tasks are open", uncheckedTasks),
      ...named("questions are open", needsClarification),
      ...missingArtifacts.map((name) => `${name} is missing`),
      ...named("changes are not committed", gitDirty)
    ]
  }
})

// helpers

const named = (what: string, items: ReadonlyArray<string>) =>
  items.length === 0 ? [] : [`${what}: ${items.join(", ")}`]

const textOf = (mission: Mission, name: string) =>
  Effect.map(
    readTextIfExists(join(mission.directory, name)),
    Option.getOrElse(() => "")
  )

/** Unchecked boxes of tasks.md, also those outside of any package's section; a canceled package's do not count. */
const openBoxes = (mission: Mission, canceled: ReadonlyArray<string>) =>
  Effect.map(textOf(mission, "tasks.md"), (text) => {
    const dropped = new Set(
      parseTasks(text).flatMap(({ subtasks, wpId }) =>
        canceled.includes(wpId) ? subtasks.map(({ line }) => line) : []
      )
    )
    return visibleLines(text).flatMap((entry) => {
      const words = /^\s*[-*+]\s+\[ \]\s+(.*)$/.exec(entry.text)?.[1]
      return words === undefined || dropped.has(entry.line) ? [] : [/\bT\d{3}\b/.exec(words)?.[0] ?? words.trim()]
    })
  })

const openQuestions = (mission: Mission) =>
  Effect.map(
    Effect.forEach(["spec.md", "plan.md", "tasks.md", "research.md"], (name) =>
      Effect.map(textOf(mission, name), (text) =>
        visibleLines(text).flatMap(({ line, text }) =>
          text.includes("[NEEDS CLARIFICATION") ? [`${name}:${line + 1}`] : []
        )
      )
    ),
    (found) => found.flat()
  )

const missing = (mission: Mission, names: ReadonlyArray<string>) =>
  Effect.filter(names, (name) => Effect.map(kindOf(join(mission.directory, name)), (kind) => kind === "missing"))

/** Uncommitted files of the main checkout and of the packages' worktrees: accepted work is work that is committed. */
const openChanges = (mission: Mission, packages: ReadonlyArray<Standing>) =>
  Effect.gen(function* () {
    const here = yield* shownUncommitted(mission.project.root)
    const elsewhere = yield* Effect.forEach(packages, ({ id }) =>
      Effect.gen(function* () {
        const worktree = yield* Effect.catchTag(
          existingWorktree(mission, id),
          "WorktreeBlocked",
          () => Effect.succeedNone
        )
        if (Option.isNone(worktree)) return []
        const open = yield* uncommitted(worktree.value.path)
        return open.map((path) => `.worktrees/${branchOf(mission, id)}/${path}`)
      })
    )
    // An acceptance that was killed has left its own files uncommitted; the next one commits them.
    const own = ownFiles(
      mission,
      packages.filter(({ recorded }) => recorded === "done")
    ).map((path) => `/${relative(mission.project.root, path).replaceAll("\\", "/")}`)
    const foreign = here.filter((path) => !isMachineState(path) && !own.some((name) => `/${path}`.endsWith(name)))
    return [...foreign, ...elsewhere.flat()]
  })

/** Who does not say who worked on it and in which shell is told so, no more (design 14). */
const metadataIssues = (standing: Standing): ReadonlyArray<string> => {
  const { agent, id, values } = standing
  const blank = (value: unknown) => value === undefined || value === null || String(value).trim() === ""
  const absent = [...(agent === "" ? ["agent"] : []), ...["assignee", "shell_pid"].filter((key) => blank(values[key]))]
  return absent.length > 0 ? [`${id}: the prompt names no ${absent.join(", no ")}`] : []
}
