import { Effect, Option } from "effect"
import { Git } from "../../platform/Git.ts"
import { realPath, removeFile } from "../../platform/files.ts"
import { join, relative, sep } from "../../platform/path.ts"
import { WorkingDirectory } from "../../platform/WorkingDirectory.ts"
import { listWorktrees } from "../branches.ts"
import type { Mission } from "../Mission.ts"
import { removeTree } from "../removal.ts"
import { existingWorktree } from "../worktree.ts"

/** What was taken away, and what stayed and why. */
export interface Cleaned {
  readonly removed: ReadonlyArray<string>
  readonly kept: ReadonlyArray<string>
}

/** Removes the worktree of a package and the record of it, unless somebody stands in it or has work there. */
export const removeWorktree = (mission: Mission, wpId: string) =>
  Effect.gen(function* () {
    const { root } = mission.project
    const found = yield* Effect.catchTag(existingWorktree(mission, wpId), "WorktreeBlocked", () => Effect.succeedNone)
    if (Option.isNone(found)) return nothing
    const { branch, path } = found.value
    const place = relative(root, path)
    const keep = (why: string): Cleaned => ({ removed: [], kept: [`Kept ${place}: ${why}`] })
    const here = yield* Effect.orElseSucceed(Effect.flatMap(WorkingDirectory, realPath), () => root)
    if (here === path || here.startsWith(`${path}${sep}`)) {
      return keep(`you are in it. Leave it, then run \`git worktree remove ${place}\`.`)
    }
    const why = yield* removeTree(root, path)
    if (Option.isSome(why)) return keep(why.value)
    yield* removeFile(join(mission.project.kittify, "workspaces", `${branch}.json`))
    return { removed: [place], kept: [] } satisfies Cleaned
  })

/** Deletes a branch as long as it still points to the commit whose work is safe. */
export const deleteBranch = (mission: Mission, branch: string, tip: string) =>
  Effect.gen(function* () {
    const git = yield* Git
    const { root } = mission.project
    const holder = (yield* listWorktrees(root)).find((entry) => Option.contains(entry.branch, branch))
    const keep = (why: string): Cleaned => ({ removed: [], kept: [`Kept the branch ${branch}: ${why}`] })
    if (holder !== undefined) return keep(`it is checked out in ${holder.path}`)
    const { exitCode } = yield* git.exit(root, ["update-ref", "-d", `refs/heads/${branch}`, tip])
    return exitCode === 0
      ? ({ removed: [branch], kept: [] } satisfies Cleaned)
      : keep("it has moved since it was merged")
  })

// helpers

const nothing: Cleaned = { removed: [], kept: [] }
