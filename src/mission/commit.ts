import { Effect, Option } from "effect"
import type { Project } from "../config/CurrentProject.ts"
import { commitOnly } from "../platform/gitCommit.ts"
import { relative } from "../platform/path.ts"

/** What became of a commit: its id, or why there is none. A commit that fails loses nothing. */
export interface CommitOutcome {
  readonly sha: string | null
  readonly warning: Option.Option<string>
}

const notCommitted = "Not committed: "

/** Whether a warning says that files are written but not committed. */
export const isUncommitted = (warning: string): boolean => warning.startsWith(notCommitted)

/**
 * Commits exactly these paths in the main checkout. A hook that refuses, or a merge in progress, is told on stderr and in
 * the result: the files are there, and the command's other work is done.
 */
export const commitPaths = (project: Pick<Project, "root">, paths: ReadonlyArray<string>, message: string) =>
  commitOnly(project.root, paths, message).pipe(
    Effect.map((sha): CommitOutcome => ({ sha: Option.getOrNull(sha), warning: Option.none() })),
    Effect.catchTag("GitFailed", (error) => {
      const names = [...new Set(paths.map((path) => relative(project.root, path).split("/").slice(0, 2).join("/")))]
      const remedy = `git add -- ${names.join(" ")} && git commit`
      const warning = `${notCommitted}${error.message}. The files are written; commit them with \`${remedy}\`.`
      return Effect.as(Effect.logWarning(warning), { sha: null, warning: Option.some(warning) } satisfies CommitOutcome)
    })
  )
