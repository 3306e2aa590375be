import { Effect, Option } from "effect"
import { encodeStatusLine } from "../domain/StatusEvent.ts"
import { misnumberedPackages, parseTasks } from "../domain/tasks.ts"
import { appendDurable, readTextIfExists } from "../platform/AtomicFile.ts"
import { join } from "../platform/path.ts"
import { nextUlid } from "../platform/Ulid.ts"
import { commitPaths, needsBranch, noCommit } from "./commit.ts"
import { consistency } from "./consistency.ts"
import { TasksInconsistent } from "./errors.ts"
import type { Mission } from "./Mission.ts"
import { nextStep } from "./nextStep.ts"
import { openingLines } from "./opening.ts"
import { intend, recordOutbox } from "./outbox.ts"
import { needArtifact, plannedMission, targetBranchOf } from "./setupPlan.ts"
import { laneOf, materialize, readSnapshot, readStatusLog, statusFiles, withStatusLock } from "./statusLog.ts"
import { planningDocuments, promptName, tellUnfilled } from "./unfilled.ts"
import {
  listWorkPackages,
  misnamedPrompts,
  needsNoBinary,
  needsText,
  updatePrompt,
  type WorkPackage
} from "./WorkPackage.ts"

/**
 * Reads tasks.md, prompts and spec together and, if they agree, writes dependencies and requirement references into the
 * prompts, opens the status log for new work packages, commits once and emits one WPCreated per new package (S039
 * US1-AS3). A second run changes nothing. `validateOnly` writes nothing at all.
 */
export const finalizeTasks = Effect.fn("mission.finalizeTasks")(function* (options: {
  readonly feature: Option.Option<string>
  readonly validateOnly: boolean
  /** Commits what it writes, if not said otherwise. */
  readonly autoCommit?: boolean
}) {
  const { autoCommit = true } = options
  const mission = yield* plannedMission(options.feature)
  yield* needsBranch(mission.project, autoCommit && !options.validateOnly)
  const spec = yield* needArtifact(mission, "spec.md", "Write the spec first.")
  const tasks = yield* needArtifact(mission, "tasks.md", "Run `spec-kitty tasks`: it writes tasks.md to fill in.")
  const described = yield* documentOf(tasks)
  const packages = yield* listWorkPackages(mission)
  // Of everything before anything is written: these bytes are committed, and those of the prompts written back.
  yield* Effect.forEach(packages, ({ path }) => Effect.flatMap(textOf(path), (text) => needsText(path, text)))
  const found = consistency({
    sections: parseTasks(described),
    packages,
    spec: yield* documentOf(spec),
    misnumbered: [...misnumberedPackages(described), ...(yield* misnamedPrompts(mission))]
  })
  if (found.problems.length > 0) return yield* new TasksInconsistent({ feature: mission.slug, ...found })

  const plan = packages.map((workPackage) => ({
    workPackage,
    dependencies: [...(found.dependencies[workPackage.id] ?? [])],
    requirementRefs: [...(found.requirementRefs[workPackage.id] ?? [])]
  }))
  const unfilled = tellUnfilled(mission, [...planningDocuments, ...packages.map(promptName)])
  const summary = {
    feature: mission,
    workPackages: packages.map(({ id }) => id),
    tasksFolder: join(mission.directory, "tasks"),
    dependencies: found.dependencies,
    requirementRefs: found.requirementRefs
  }
  if (options.validateOnly) {
    return {
      ...summary,
      validated: true,
      created: [],
      updated: [],
      commit: null,
      files: [],
      next: null,
      warnings: yield* unfilled
    }
  }

  const branch = yield* targetBranchOf(mission)
  const opened = yield* withStatusLock(
    mission,
    Effect.gen(function* () {
      const changed = yield* Effect.filter(plan, (entry) => writePlan(entry, branch))
      const updated = changed.map(({ workPackage }) => workPackage.id)
      return { updated, ...(yield* Effect.uninterruptible(openLog(mission, plan))) }
    })
  )
  // What was planned belongs together: S039 US1-AS3 wants spec and plan committed too.
  const documents = [spec, join(mission.directory, "plan.md"), tasks]
  const files = [...documents, ...packages.map(({ path }) => path), ...Object.values(statusFiles(mission))]
  const message = `Add tasks for feature ${mission.slug}`
  const snapshot = yield* readSnapshot(mission)
  const commit = autoCommit ? yield* commitPaths(mission.project, files, message) : noCommit
  return {
    ...summary,
    validated: false,
    created: opened.fresh,
    updated: opened.updated,
    commit: commit.sha,
    files: commit.files,
    next: nextStep(yield* listWorkPackages(mission), (id) => laneOf(snapshot, id)),
    warnings: [...Option.toArray(commit.warning), ...opened.warnings, ...(yield* unfilled)]
  }
})

// helpers

const textOf = (path: string) =>
  Effect.map(
    readTextIfExists(path),
    Option.getOrElse(() => "")
  )

const documentOf = (path: string) => Effect.tap(textOf(path), (text) => needsNoBinary(path, text))

interface PlannedPackage {
  readonly workPackage: WorkPackage
  readonly dependencies: ReadonlyArray<string>
  readonly requirementRefs: ReadonlyArray<string>
}

/** Writes what was read into the prompt; says whether that changed it. */
const writePlan = ({ dependencies, requirementRefs, workPackage }: PlannedPackage, branch: string) =>
  Effect.gen(function* () {
    const before = yield* textOf(workPackage.path)
    yield* updatePrompt(workPackage, {
      work_package_id: workPackage.id,
      title: workPackage.title,
      dependencies,
      requirement_refs: requirementRefs,
      planning_base_branch: branch,
      merge_target_branch: branch
    })
    return (yield* textOf(workPackage.path)) !== before
  })

/** Opens the log for packages that it does not know, and tells of them. */
const openLog = (mission: Mission, plan: ReadonlyArray<PlannedPackage>) =>
  Effect.gen(function* () {
    const { events } = yield* readStatusLog(mission)
    const ids = plan.map(({ workPackage }) => workPackage.id)
    const lines = yield* openingLines(mission, ids, events, "finalize-tasks")
    // The WPCreated events of one run share their causation id.
    const outbox = yield* intend(mission, lines, yield* nextUlid)
    if (lines.length > 0) yield* appendDurable(statusFiles(mission).log, lines.map(encodeStatusLine).join(""))
    const { warnings } = yield* materialize(mission)
    return { fresh: lines.map(({ wpId }) => wpId), warnings: [...warnings, ...(yield* recordOutbox(mission, outbox))] }
  })
