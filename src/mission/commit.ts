import { Effect, Option } from "effect"
import type { Project } from "../config/CurrentProject.ts"
import { commitOnly } from "../platform/gitCommit.ts"

/** What became of a commit: its id, or why there is none. A commit that fails loses nothing. */
export interface CommitOutcome {
  readonly sha: string | null
  readonly warning: Option.Option<string>
}

/**
 * Commits exactly these paths in the main checkout. A hook that refuses, or a merge in progress, is told and not hidden:
 * the files are there, and the next run of the same command commits them.
 */
export const commitPaths = (project: Pick<Project, "root">, paths: ReadonlyArray<string>, message: string) =>
  commitOnly(project.root, paths, message).pipe(
    Effect.map((sha): CommitOutcome => ({ sha: Option.getOrNull(sha), warning: Option.none() })),
    Effect.catchTag("GitFailed", (error) =>
      Effect.succeed<CommitOutcome>({
        sha: null,
        warning: Option.some(`Not committed: ${error.message}. The files are written; run the command again to commit.`)
      })
    )
  )
