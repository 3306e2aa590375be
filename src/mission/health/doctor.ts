import { Effect, Option } from "effect"
import { reduce } from "../../domain/reduce.ts"
import { removeFile } from "../../platform/files.ts"
import { Git } from "../../platform/Git.ts"
import { topLevel } from "../../platform/gitQueries.ts"
import { basename, join } from "../../platform/path.ts"
import { commitPaths, needsBranch, noCommit } from "../commit.ts"
import type { Mission } from "../Mission.ts"
import { removeTree } from "../removal.ts"
import { currentMission } from "../setupPlan.ts"
import { materialize, readStatusLog, statusFiles, withStatusLock } from "../statusLog.ts"
import { findWorkPackage, listWorkPackages, updatePrompt } from "../WorkPackage.ts"
import { staleClaims, type ClaimAges } from "./claims.ts"
import { drift } from "./drift.ts"
import { otherPlaces } from "./places.ts"
import type { Cure, Problem } from "./Problem.ts"
import { orphanWorktrees } from "./worktrees.ts"

/** What to look for, and whether to put right what can be. */
export interface Examination extends ClaimAges {
  readonly feature: Option.Option<string>
  readonly fix: boolean
  /** With `fix`: tell what would be done, and do nothing. */
  readonly dryRun: boolean
}

/**
 * Looks for stale claims, orphan worktrees and drift (reference facts: disk 3.8). `fix` puts right what loses nothing:
 * views are written anew from the log, clean worktrees that nobody needs are removed, branches stay.
 */
export const statusDoctor = Effect.fn("mission.statusDoctor")(function* (wanted: Examination) {
  const mission = yield* currentMission(wanted.feature)
  const problems = yield* examine(mission, wanted)
  const curable = problems.filter(({ cure }) => cure !== null)
  if (!wanted.fix || wanted.dryRun || curable.length === 0) {
    return {
      mission,
      problems,
      fixed: noProblems,
      wouldFix: wanted.fix ? curable : noProblems,
      commit: null,
      warnings: []
    }
  }
  yield* needsBranch(mission.project)
  const cures = curable.flatMap(({ cure }) => cure ?? [])
  const paths = yield* withStatusLock(
    mission,
    Effect.forEach(cures, (cure) => apply(mission, cure))
  )
  const isRepository = Option.isSome(yield* topLevel(mission.project.root))
  const commit = isRepository
    ? yield* commitPaths(mission.project, paths.flat(), `Repair the status of ${mission.slug}`)
    : noCommit
  const left = yield* examine(mission, wanted)
  const fixed = curable.filter(({ message }) => !left.some((problem) => problem.message === message))
  return {
    mission,
    problems: left,
    fixed,
    wouldFix: noProblems,
    commit: commit.sha,
    warnings: Option.toArray(commit.warning)
  }
})

// helpers

const noProblems: ReadonlyArray<Problem> = []

const examine = (mission: Mission, ages: ClaimAges) =>
  Effect.gen(function* () {
    const { events, warnings } = yield* readStatusLog(mission)
    const snapshot = reduce(events)
    const packages = yield* listWorkPackages(mission)
    const isRepository = Option.isSome(yield* topLevel(mission.project.root))
    const damage = warnings.map((message): Problem => {
      const action = `Mend the lines in ${statusFiles(mission).log}; git has earlier versions.`
      return { category: "damaged_log", wpId: null, message, action, cure: null }
    })
    return [
      ...damage,
      ...(isRepository ? yield* otherPlaces(mission, snapshot, packages) : []),
      ...(yield* staleClaims(mission, snapshot, packages, ages)),
      ...(isRepository ? yield* orphanWorktrees(mission, snapshot, packages) : []),
      ...(yield* drift(mission, snapshot, packages))
    ]
  })

/** Applies a cure; the files that are to be committed for it. */
const apply = (mission: Mission, cure: Cure) =>
  Effect.gen(function* () {
    const git = yield* Git
    const { root } = mission.project
    switch (cure.kind) {
      case "materialize": {
        yield* materialize(mission)
        return Object.values(statusFiles(mission))
      }
      case "lane": {
        const workPackage = yield* findWorkPackage(mission, cure.wpId)
        yield* updatePrompt(workPackage, { lane: cure.lane })
        return [workPackage.path]
      }
      case "remove_file": {
        yield* removeFile(cure.path)
        return []
      }
      case "forget": {
        // This one alone: `git worktree prune` would forget others' worktrees on a disk that is not mounted.
        yield* git.exit(root, ["worktree", "remove", cure.path])
        return []
      }
      case "remove_worktree": {
        // What came in since we looked keeps it; then it is found again below.
        const why = yield* removeTree(root, cure.path)
        const record = join(mission.project.kittify, "workspaces", `${basename(cure.path)}.json`)
        if (Option.isNone(why)) yield* removeFile(record)
        return []
      }
    }
  })
