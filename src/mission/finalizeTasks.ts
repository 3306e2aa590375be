import { Clock, Effect, Option } from "effect"
import { encodeStatusLine, type StatusEvent } from "../domain/StatusEvent.ts"
import { misnumberedPackages, parseTasks } from "../domain/tasks.ts"
import { appendDurable, readTextIfExists } from "../platform/AtomicFile.ts"
import { join } from "../platform/path.ts"
import { nextUlid } from "../platform/Ulid.ts"
import { commitPaths, needsBranch } from "./commit.ts"
import { consistency } from "./consistency.ts"
import { TasksInconsistent } from "./errors.ts"
import { timeAfter } from "./logTime.ts"
import type { Mission } from "./Mission.ts"
import { intend, recordOutbox } from "./outbox.ts"
import { needArtifact, plannedMission, targetBranchOf } from "./setupPlan.ts"
import { latestTime, materialize, readStatusLog, statusFiles, withStatusLock } from "./statusLog.ts"
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
}) {
  const mission = yield* plannedMission(options.feature)
  yield* needsBranch(mission.project, !options.validateOnly)
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
  const summary = {
    feature: mission,
    workPackages: packages.map(({ id }) => id),
    tasksFolder: join(mission.directory, "tasks"),
    dependencies: found.dependencies,
    requirementRefs: found.requirementRefs
  }
  if (options.validateOnly) {
    return { ...summary, validated: true, created: [], updated: [], commit: null, files: [], warnings: [] }
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
  const commit = yield* commitPaths(mission.project, files, `Add tasks for feature ${mission.slug}`)
  return {
    ...summary,
    validated: false,
    created: opened.fresh,
    updated: opened.updated,
    commit: commit.sha,
    files: commit.files,
    warnings: [...Option.toArray(commit.warning), ...opened.warnings]
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

/**
 * Opens the log for packages that it does not know: a forced planned->planned line, which Ref's tools expect (reference
 * facts: disk 3.4). It changes no lane, so it is not sent; that the package exists is.
 */
const openLog = (mission: Mission, plan: ReadonlyArray<PlannedPackage>) =>
  Effect.gen(function* () {
    const { events } = yield* readStatusLog(mission)
    const known = new Set(events.map(({ wpId }) => wpId))
    const fresh = plan.filter(({ workPackage }) => !known.has(workPackage.id))
    const lines = yield* Effect.reduce(fresh, noLines, (before, { workPackage }) =>
      Effect.map(openingLine(mission, workPackage.id, latestTime([...events, ...before])), (line) => [...before, line])
    )
    // The WPCreated events of one run share their causation id.
    const outbox = yield* intend(mission, lines, yield* nextUlid)
    if (lines.length > 0) yield* appendDurable(statusFiles(mission).log, lines.map(encodeStatusLine).join(""))
    const { warnings } = yield* materialize(mission)
    const ids = fresh.map(({ workPackage }) => workPackage.id)
    return { fresh: ids, warnings: [...warnings, ...(yield* recordOutbox(mission, outbox))] }
  })

const noLines: ReadonlyArray<StatusEvent> = []

const openingLine = (mission: Mission, wpId: string, last: string) =>
  Effect.gen(function* () {
    return {
      eventId: yield* nextUlid,
      featureSlug: mission.slug,
      wpId,
      fromLane: "planned",
      toLane: "planned",
      at: timeAfter(last, yield* Clock.currentTimeMillis),
      actor: "finalize-tasks",
      force: true,
      executionMode: "worktree",
      reason: "canonical bootstrap",
      reviewRef: null,
      evidence: null,
      policyMetadata: null
    } satisfies StatusEvent
  })
