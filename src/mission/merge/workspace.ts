import { Effect, Option } from "effect"
import { Git } from "../../platform/Git.ts"
import { kindOf } from "../../platform/files.ts"
import { join, relative } from "../../platform/path.ts"
import { changesIn, listWorktrees, unfinishedOperation } from "../branches.ts"
import { MergeRefused, MergeWorkspaceInUse } from "../finishErrors.ts"
import { registerMergeDriver } from "../gitFiles.ts"
import { staysInside } from "../inside.ts"
import { commandFor, type Mission } from "../Mission.ts"
import { hiddenWork, removeTree } from "../removal.ts"
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
    const place = relative(root, path)
    yield* staysInside(root, path)
    if ((yield* kindOf(path)) === "missing") return
    return yield* new MergeRefused({
      feature: mission.slug,
      reasons: [`something is at ${place}, where the branches are brought together`],
      remedy: (yield* hasIntegration(mission))
        ? `It is left from an earlier merge: \`${commandFor(mission, "spec-kitty merge --abort")}\` gives that up.`
        : "Move it away."
    })
  })

/** Makes the integration worktree at a commit, on no branch; one that an interrupted run has half made goes first. */
export const makeIntegration = (mission: Mission, commit: string) =>
  Effect.gen(function* () {
    const git = yield* Git
    const { root } = mission.project
    const why = yield* removeIntegration(mission)
    if (Option.isSome(why)) return yield* inUse(mission, why.value)
    yield* needsFreePlace(mission)
    yield* excludeFromStatus(root)
    yield* registerMergeDriver(root)
    // Forced, it takes the place of one whose directory is gone: pruning would forget others' worktrees too.
    const args = ["worktree", "add", "--quiet", "--force", "--force", "--detach", integrationPath(mission), commit]
    yield* git.run(root, args)
  })

/** Removes the integration worktree unless somebody's work is in it; why it stays. Branches stay. */
export const removeIntegration = (mission: Mission) =>
  Effect.gen(function* () {
    const git = yield* Git
    const { root } = mission.project
    const path = integrationPath(mission)
    if (!(yield* hasIntegration(mission))) return Option.none<string>()
    const halfMade = (yield* listWorktrees(root)).some(
      (entry) => entry.path === path && Option.contains(entry.locked, "initializing")
    )
    if (!halfMade) return yield* removeTree(root, path)
    yield* git.run(root, ["worktree", "remove", "--force", "--force", path])
    return Option.none<string>()
  })

/**
 * Gives up what git is doing in the integration worktree, and the worktree. What the merge itself has brought there goes;
 * anything else that is not committed is somebody's work, and refuses.
 */
export const giveUpIntegration = (mission: Mission) =>
  Effect.gen(function* () {
    const git = yield* Git
    const { root } = mission.project
    const path = integrationPath(mission)
    if (!(yield* hasIntegration(mission))) return
    const operation = yield* unfinishedOperation(path)
    if (Option.isSome(operation)) {
      const brought = yield* broughtIn(path)
      const loose = yield* looseIn(path, (name) => brought.includes(name))
      if (loose.length > 0) return yield* inUse(mission, `it has changes of your own: ${loose.join(", ")}`)
      const hidden = yield* hiddenWork(root, path)
      if (Option.isSome(hidden)) return yield* inUse(mission, hidden.value)
      const { exitCode, stderr } = yield* git.exit(path, [operation.value, "--abort"])
      if (exitCode !== 0) return yield* inUse(mission, stderr.trim())
    }
    const why = yield* removeIntegration(mission)
    if (Option.isSome(why)) return yield* inUse(mission, why.value)
  })

/**
 * What is not committed and no part of an operation of git's that is under way: new files, edits that are not staged,
 * and what is staged unless `isStagedByGit`. Without an operation that is everything.
 */
export const looseIn = (cwd: string, isStagedByGit: (path: string) => boolean) =>
  Effect.gen(function* () {
    const changes = yield* changesIn(cwd)
    if (Option.isNone(yield* unfinishedOperation(cwd))) return changes.map(({ path }) => path)
    return changes.flatMap(({ path, state }) => {
      if (/U|AA|DD/.test(state)) return []
      return state.endsWith(" ") && isStagedByGit(path) ? [] : [path]
    })
  })

// helpers

/** Paths that the commit which is being brought in has changed. */
const broughtIn = (cwd: string) =>
  Effect.gen(function* () {
    const git = yield* Git
    const found = yield* Effect.forEach(["MERGE_HEAD", "REBASE_HEAD", "CHERRY_PICK_HEAD"], (ref) =>
      git.exit(cwd, ["diff", "--name-only", "--no-renames", "-z", `HEAD...${ref}`])
    )
    return found.flatMap(({ exitCode, stdout }) => (exitCode === 0 ? stdout.split("\0") : []))
  })

const inUse = (mission: Mission, reason: string) =>
  new MergeWorkspaceInUse({ feature: mission.slug, workspace: integrationPath(mission), reason })
