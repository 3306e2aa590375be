import { Effect, Option } from "effect"
import { kindOf } from "../platform/files.ts"
import { Git } from "../platform/Git.ts"
import { join, resolve } from "../platform/path.ts"
import type { Mission } from "./Mission.ts"

/** Name of a work package's branch and of its worktree's directory. */
export const branchOf = (mission: Mission, wpId: string): string => `${mission.slug}-${wpId}`

/** Whether a branch is a work package's, of whatever mission, or a lane's of the Python tool: a worktree of its own has it. */
export const isPackageBranch = (name: string): boolean =>
  /^\d{3}-.+-WP\d/.test(name) || name.startsWith("kitty/mission-")

/** Where a work package's worktree is, or would be. */
export const worktreeOf = (mission: Mission, wpId: string): string =>
  join(mission.project.root, ".worktrees", branchOf(mission, wpId))

const succeeds = (cwd: string, args: ReadonlyArray<string>) =>
  Effect.flatMap(Git, (git) => Effect.map(git.exit(cwd, args), ({ exitCode }) => exitCode === 0))

/** Whether a name leads to a commit: a branch, a tag, an id. */
export const refExists = (cwd: string, ref: string) =>
  succeeds(cwd, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`])

/** Whether a branch could have this name. */
export const isBranchName = (cwd: string, branch: string) =>
  succeeds(cwd, ["check-ref-format", `refs/heads/${branch}`]).pipe(
    Effect.map((isValid) => isValid && !branch.startsWith("-"))
  )

/** Whether a local branch exists. */
export const branchExists = (cwd: string, branch: string) =>
  succeeds(cwd, ["show-ref", "--verify", "--quiet", `refs/heads/${branch}`])

/** Whether everything on `ref` is also on `into`. */
export const isMergedInto = (cwd: string, ref: string, into: string) =>
  succeeds(cwd, ["merge-base", "--is-ancestor", ref, into])

/** The commit of a ref, as a full id. */
export const commitOf = (cwd: string, ref: string) =>
  Effect.flatMap(Git, (git) =>
    Effect.map(git.run(cwd, ["rev-parse", "--verify", `${ref}^{commit}`]), (text) => text.trim())
  )

/** The latest commit that two refs share; none where they have nothing in common. */
export const partingOf = (cwd: string, one: string, other: string) =>
  Effect.flatMap(Git, (git) =>
    Effect.map(git.exit(cwd, ["merge-base", one, other]), ({ exitCode, stdout }) =>
      Option.liftPredicate(stdout.trim(), (text) => exitCode === 0 && text !== "")
    )
  )

/** Commits that `ref` has and `base` has not; paths narrow the question. */
export const commitsBeyond = (cwd: string, base: string, ref: string, paths: ReadonlyArray<string> = []) =>
  Effect.flatMap(Git, (git) =>
    Effect.map(git.run(cwd, ["rev-list", "--count", `${base}..${ref}`, "--", ...paths]), (text) => Number(text.trim()))
  )

/** Git hides new files where a user told it to, also from itself when it judges whether a worktree may go. */
export const showingNewFiles = ["-c", "status.showUntrackedFiles=normal"]

/** A path and what git says of it in two letters, those of `git status`. */
export interface Change {
  readonly state: string
  readonly path: string
}

/**
 * Everything that is not committed, whatever the user's settings hide: new files, and what is in submodules. Relative to
 * the top of the work tree; below `paths` if there are any.
 */
export const changesIn = (cwd: string, paths: ReadonlyArray<string> = [], more: ReadonlyArray<string> = []) =>
  statusOf(cwd, paths, [...showingNewFiles], ["--ignore-submodules=none", ...more])

/** The paths of {@link changesIn}. */
export const uncommitted = (cwd: string, paths: ReadonlyArray<string> = []) =>
  Effect.map(changesIn(cwd, paths), (changes) => changes.map(({ path }) => path))

/** Paths that `git status` shows the user as not committed, by the user's own settings. */
export const shownUncommitted = (cwd: string) =>
  Effect.map(statusOf(cwd, [], [], []), (changes) => changes.map(({ path }) => path))

const statusOf = (
  cwd: string,
  paths: ReadonlyArray<string>,
  settings: ReadonlyArray<string>,
  more: ReadonlyArray<string>
) =>
  Effect.gen(function* () {
    const git = yield* Git
    const args = [...settings, "status", "--porcelain=v1", "-z", "--no-renames", ...more, "--", ...paths]
    return (yield* git.run(cwd, args))
      .split("\0")
      .flatMap((entry): ReadonlyArray<Change> =>
        entry === "" ? [] : [{ state: entry.slice(0, 2), path: entry.slice(3) }]
      )
  })

/** Those of these paths that git could know and does not, relative to `cwd`. */
export const untracked = (cwd: string, paths: ReadonlyArray<string>) =>
  Effect.flatMap(Git, (git) =>
    Effect.map(git.run(cwd, ["ls-files", "--others", "--exclude-standard", "-z", "--", ...paths]), (listing) =>
      listing.split("\0").filter((path) => path !== "")
    )
  )

/** Paths that differ between a base and a ref since they parted. */
export const changedSince = (cwd: string, base: string, ref: string, paths: ReadonlyArray<string>) =>
  Effect.flatMap(Git, (git) =>
    Effect.map(git.run(cwd, ["diff", "--name-only", "-z", `${base}...${ref}`, "--", ...paths]), (listing) =>
      listing.split("\0").filter((path) => path !== "")
    )
  )

/** Commits that `ref` has and `base` has not, oldest first, as "id subject". */
export const commitsOf = (cwd: string, base: string, ref: string) =>
  Effect.flatMap(Git, (git) =>
    Effect.map(
      git.run(cwd, ["log", "--no-merges", "--reverse", "--format=%h %s", `${base}..${ref}`, "--"]),
      (listing) => listing.split("\n").filter((line) => line !== "")
    )
  )

/** What a ref changed since it parted from a base, as git's own table of files. */
export const diffStat = (cwd: string, base: string, ref: string) =>
  Effect.flatMap(Git, (git) =>
    Effect.map(git.run(cwd, ["-c", "core.quotePath=false", "diff", "--stat=100", `${base}...${ref}`, "--"]), (text) =>
      text.trimEnd()
    )
  )

/** A worktree as git lists it, also one whose directory is gone. */
export interface ListedWorktree {
  readonly path: string
  readonly branch: Option.Option<string>
  /** Why it is locked; git locks one that it is just making as "initializing". */
  readonly locked: Option.Option<string>
}

/** Every worktree of the repository, the main checkout first. */
export const listWorktrees = (cwd: string) =>
  Effect.flatMap(Git, (git) =>
    Effect.map(git.run(cwd, ["worktree", "list", "--porcelain"]), (listing) =>
      listing.split(/\n\n/).flatMap((entry): ReadonlyArray<ListedWorktree> => {
        const path = /^worktree (.+)$/m.exec(entry)?.[1]
        const branch = Option.fromNullable(/^branch refs\/heads\/(.+)$/m.exec(entry)?.[1])
        const locked = Option.fromNullable(/^locked(?: (.*))?$/m.exec(entry)).pipe(Option.map(([, why = ""]) => why))
        return path === undefined ? [] : [{ path, branch, locked }]
      })
    )
  )

/** A merge, rebase or cherry-pick that somebody has not finished there. */
export const unfinishedOperation = (cwd: string) =>
  Effect.gen(function* () {
    const git = yield* Git
    // REBASE_HEAD outlives its rebase; the directory does not.
    const places = yield* git.run(cwd, ["rev-parse", "--git-path", "rebase-merge", "--git-path", "rebase-apply"])
    const kinds = yield* Effect.forEach(places.trim().split("\n"), (place) => kindOf(resolve(cwd, place)))
    if (kinds.includes("directory")) return Option.some("rebase")
    const refs = ["MERGE_HEAD", "CHERRY_PICK_HEAD"]
    const isThere = (ref: string) => succeeds(cwd, ["rev-parse", "--verify", "--quiet", ref])
    const found = yield* Effect.filter(refs, isThere, { concurrency: "unbounded" })
    return Option.map(Option.fromNullable(found[0]), (ref) => ref.replace("_HEAD", "").replace("_", "-").toLowerCase())
  })
