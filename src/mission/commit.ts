import { Effect, Option } from "effect"
import type { Project } from "../config/CurrentProject.ts"
import { ProjectConfig } from "../config/ProjectConfig.ts"
import { withFileLock } from "../platform/FileLock.ts"
import { Git } from "../platform/Git.ts"
import { commitOnly } from "../platform/gitCommit.ts"
import { currentBranch, topLevel } from "../platform/gitQueries.ts"
import { join, relative } from "../platform/path.ts"
import { shellQuoted } from "../platform/shellQuoted.ts"
import { stripControl } from "../platform/terminalText.ts"
import { unfinishedOperation } from "./branches.ts"
import { HeadDetached, OperationUnderWay } from "./errors.ts"
import { commitWait } from "./schedules.ts"
import { sharedDirectory } from "./statusLog.ts"

/** What became of a commit: its id and files, or why there is none. A commit that fails loses nothing. */
export interface CommitOutcome {
  readonly sha: string | null
  /** Relative to the project. */
  readonly files: ReadonlyArray<string>
  readonly warning: Option.Option<string>
}

/** Nothing was to be committed. */
export const noCommit: CommitOutcome = { sha: null, files: [], warning: Option.none() }

const notCommitted = "Not committed: "

/** Whether a warning says that files are written but not committed. */
export const isUncommitted = (warning: string): boolean => warning.startsWith(notCommitted)

/**
 * Refuses, before anything is written, what is going to commit where that cannot be: on a detached HEAD no branch would
 * keep the commit, and the next checkout would take the files with it; in the middle of a merge, rebase or cherry-pick git
 * commits no single files. `commits` is what the command was told.
 */
export const needsBranch = Effect.fn("mission.needsBranch")(function* (project: Project, commits = true) {
  if (!commits || !(yield* autoCommits(project))) return
  const branch = yield* currentBranch(project.root)
  if (Option.isNone(branch) && Option.isNone(yield* topLevel(project.root))) return
  const operation = yield* unfinishedOperation(project.root)
  if (Option.isSome(operation)) {
    return yield* new OperationUnderWay({ directory: project.root, operation: operation.value })
  }
  if (Option.isNone(branch)) return yield* new HeadDetached({ directory: project.root })
})

/** Does something while no other command commits in this repository. */
export const betweenCommits = <A, E, R>(project: Project, effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(sharedDirectory({ project }), (directory) =>
    withFileLock(join(directory, "commit.lock"), { wait: commitWait })(effect)
  )

/**
 * Commits exactly these paths in the main checkout, unless the project says `auto_commit: false`. A hook that refuses,
 * or a merge in progress, is told in the result: the files are there, and the command's other work is done.
 */
export const commitPaths = (project: Project, paths: ReadonlyArray<string>, message: string) =>
  Effect.gen(function* () {
    if (!(yield* autoCommits(project))) return noCommit
    // Git reads the index before it locks it: of two commits at once, one would forget what the other has added.
    const sha = yield* betweenCommits(project, commitOnly(project.root, paths, message))
    if (Option.isNone(sha)) return noCommit
    return { sha: sha.value, files: yield* filesOf(project.root, sha.value), warning: Option.none<string>() }
  }).pipe(
    Effect.catchTag("GitFailed", "LockTimeout", "FileFailed", (error) => {
      const names = paths.map((path) => shellQuoted(relative(project.root, path))).join(" ")
      const remedy = `git add -- ${names} && git commit -m ${shellQuoted(message)} -- ${names}`
      // What a hook printed is somebody else's text.
      const reason = error.message.split("\n").map(stripControl).join("\n")
      const stop = /[.!?]$/.test(reason) ? "" : "."
      const warning = `${notCommitted}${reason}${stop}\nThe files are written. To commit them once that is mended: \`${remedy}\`.`
      return Effect.succeed({ ...noCommit, warning: Option.some(warning) })
    })
  )

// helpers

/** Both places that Ref knows; anything but a literal `false` commits (reference facts: disk 2.1). */
const autoCommits = (project: Project) =>
  Effect.gen(function* () {
    const projects = yield* ProjectConfig
    const settings = yield* Effect.forEach([["auto_commit"], ["agents", "auto_commit"]], (path) =>
      Effect.orElseSucceed(projects.get(project, path), () => Option.none<unknown>())
    )
    return !settings.some((setting) => Option.contains(setting, false))
  })

const filesOf = (root: string, sha: string) =>
  Effect.flatMap(Git, (git) =>
    Effect.map(
      git.run(root, ["diff-tree", "--root", "--no-commit-id", "--name-only", "--relative", "-r", "-z", sha]),
      (listing) => listing.split("\0").filter((path) => path !== "")
    )
  )
