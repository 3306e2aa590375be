import { Effect, Option } from "effect"
import { Git } from "../platform/Git.ts"
import { currentBranch } from "../platform/gitQueries.ts"
import { realPath } from "../platform/files.ts"
import { join } from "../platform/path.ts"
import type { Mission } from "./Mission.ts"

/** Name of a work package's branch and of its worktree's directory. */
export const branchOf = (mission: Mission, wpId: string): string => `${mission.slug}-${wpId}`

/** Where a work package's worktree is, or would be. */
export const worktreeOf = (mission: Mission, wpId: string): string =>
  join(mission.project.root, ".worktrees", branchOf(mission, wpId))

const succeeds = (cwd: string, args: ReadonlyArray<string>) =>
  Effect.flatMap(Git, (git) => Effect.map(git.exit(cwd, args), ({ exitCode }) => exitCode === 0))

/** Whether a name leads to a commit: a branch, a tag, an id. */
export const refExists = (cwd: string, ref: string) =>
  succeeds(cwd, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`])

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

/** Commits that `ref` has and `base` has not; paths narrow the question. */
export const commitsBeyond = (cwd: string, base: string, ref: string, paths: ReadonlyArray<string> = []) =>
  Effect.flatMap(Git, (git) =>
    Effect.map(git.run(cwd, ["rev-list", "--count", `${base}..${ref}`, "--", ...paths]), (text) => Number(text.trim()))
  )

/** Paths with changes that are not committed, relative to the top of the work tree; below `paths` if there are any. */
export const uncommitted = (cwd: string, paths: ReadonlyArray<string> = []) =>
  Effect.flatMap(Git, (git) =>
    Effect.map(git.run(cwd, ["status", "--porcelain=v1", "-z", "--no-renames", "--", ...paths]), (listing) =>
      listing.split("\0").flatMap((entry) => (entry === "" ? [] : [entry.slice(3)]))
    )
  )

/** Paths that differ between a base and a ref since they parted. */
export const changedSince = (cwd: string, base: string, ref: string, paths: ReadonlyArray<string>) =>
  Effect.flatMap(Git, (git) =>
    Effect.map(git.run(cwd, ["diff", "--name-only", "-z", `${base}...${ref}`, "--", ...paths]), (listing) =>
      listing.split("\0").filter((path) => path !== "")
    )
  )

/** Whether git knows a worktree at this place, and the branch that is checked out there. */
export const worktreeAt = (cwd: string, path: string) =>
  Effect.gen(function* () {
    const git = yield* Git
    const actual = yield* Effect.option(realPath(path))
    if (Option.isNone(actual)) return Option.none<{ readonly branch: Option.Option<string> }>()
    const listing = yield* git.run(cwd, ["worktree", "list", "--porcelain", "-z"])
    const known = listing.split("\0").some((line) => line === `worktree ${actual.value}`)
    return known ? Option.some({ branch: yield* currentBranch(actual.value) }) : Option.none()
  })

/** A merge, rebase or cherry-pick that somebody has not finished there. */
export const unfinishedOperation = (cwd: string) =>
  Effect.gen(function* () {
    const refs = ["MERGE_HEAD", "REBASE_HEAD", "CHERRY_PICK_HEAD"]
    const found = yield* Effect.filter(refs, (ref) => succeeds(cwd, ["rev-parse", "--verify", "--quiet", ref]))
    return Option.map(Option.fromNullable(found[0]), (ref) => ref.replace("_HEAD", "").replace("_", "-").toLowerCase())
  })
