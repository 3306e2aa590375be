import { Effect } from "effect"
import { Git } from "../../platform/Git.ts"
import { kindOf } from "../../platform/files.ts"
import { join, relative } from "../../platform/path.ts"
import { listWorktrees } from "../branches.ts"
import { MergeRefused } from "../finishErrors.ts"
import { registerMergeDriver } from "../gitFiles.ts"
import { staysInside } from "../inside.ts"
import type { Mission } from "../Mission.ts"
import { excludeFromStatus } from "../worktree.ts"

/** Where branches come together: a worktree of its own, so that no checkout of the user's is ever half merged. */
export const integrationPath = (mission: Mission) => join(mission.project.root, ".worktrees", `${mission.slug}-merge`)

/** Whether the integration worktree is there. */
export const hasIntegration = (mission: Mission) =>
  Effect.gen(function* () {
    const path = integrationPath(mission)
    if ((yield* kindOf(path)) !== "directory") return false
    return (yield* listWorktrees(mission.project.root)).some((entry) => entry.path === path)
  })

/** Refuses a place that something else has taken. */
export const needsFreePlace = (mission: Mission) =>
  Effect.gen(function* () {
    const { root } = mission.project
    const path = integrationPath(mission)
    yield* staysInside(root, path)
    if ((yield* kindOf(path)) !== "missing") {
      return yield* new MergeRefused({
        feature: mission.slug,
        reasons: [`something is at ${relative(root, path)}, where the branches are brought together`],
        remedy: `Move it away, or run \`git worktree remove ${relative(root, path)}\`.`
      })
    }
  })

/** Makes the integration worktree at a commit, on no branch; one that an interrupted run has half made goes first. */
export const makeIntegration = (mission: Mission, commit: string) =>
  Effect.gen(function* () {
    const git = yield* Git
    const { root } = mission.project
    yield* removeIntegration(mission)
    yield* needsFreePlace(mission)
    yield* excludeFromStatus(root)
    yield* registerMergeDriver(root)
    yield* git.run(root, ["worktree", "prune"])
    yield* git.run(root, ["worktree", "add", "--quiet", "--detach", integrationPath(mission), commit])
  })

/** Removes the integration worktree with whatever is in it, also one that git was just making; branches stay. */
export const removeIntegration = (mission: Mission) =>
  Effect.gen(function* () {
    const git = yield* Git
    if (!(yield* hasIntegration(mission))) return
    yield* git.run(mission.project.root, ["worktree", "remove", "--force", "--force", integrationPath(mission)])
  })
