import { Clock, Effect, Option } from "effect"
import { formatTimestamp } from "../domain/timestamp.ts"
import { writeAtomic } from "../platform/AtomicFile.ts"
import { withFileLock } from "../platform/FileLock.ts"
import { GitFailed } from "../platform/errors.ts"
import { kindOf } from "../platform/files.ts"
import { Git } from "../platform/Git.ts"
import { workTreeAround } from "../platform/gitDirectory.ts"
import { join } from "../platform/path.ts"
import { shellQuoted } from "../platform/shellQuoted.ts"
import { stripControl } from "../platform/terminalText.ts"
import { branchExists, branchOf, listWorktrees, unfinishedOperation, worktreeOf } from "./branches.ts"
import { WorktreeBlocked } from "./errors.ts"
import { ensureLines, workPlaces } from "./gitFiles.ts"
import { staysInside } from "./inside.ts"
import type { Mission } from "./Mission.ts"
import { workspaceWait } from "./schedules.ts"
import { sharedDirectory } from "./statusLog.ts"
import type { WorkPackage } from "./WorkPackage.ts"

/** The worktree of a work package. `created` is false when it was there already. */
export interface Workspace {
  readonly path: string
  readonly branch: string
  readonly created: boolean
  /** The branch is older than the worktree: it holds what somebody did before. */
  readonly continued: boolean
  /** What whoever works there has to know. */
  readonly warnings: ReadonlyArray<string>
}

/** Makes the worktree of a work package on a branch of the same name, or finds it; the user's branch stays as it is. */
export const ensureWorktree = Effect.fn("mission.ensureWorktree")(function* (
  mission: Mission,
  workPackage: WorkPackage,
  base: string
) {
  const git = yield* Git
  const { root } = mission.project
  const path = worktreeOf(mission, workPackage.id)
  const branch = branchOf(mission, workPackage.id)
  const existing = yield* existingWorktree(mission, workPackage.id)
  if (Option.isSome(existing)) return { ...existing.value, warnings: yield* emptySubmodules(path) }
  yield* staysInside(root, path)
  if ((yield* kindOf(path)) !== "missing") {
    return yield* new WorktreeBlocked({ path, reason: "something else is there; move it away" })
  }
  const worktrees = yield* listWorktrees(root)
  const elsewhere = worktrees.find((entry) => entry.path !== path && Option.contains(entry.branch, branch))
  if (elsewhere !== undefined) {
    const isMain = elsewhere.path === worktrees[0]?.path
    const back = isMain
      ? `Check out another branch in ${elsewhere.path} (\`git switch BRANCH\`)`
      : `Move it back with \`git worktree move ${shellQuoted(elsewhere.path)} ${shellQuoted(path)}\``
    return yield* new WorktreeBlocked({
      path,
      reason: `${branch} is checked out in ${elsewhere.path}`,
      remedy: `${back}, then run the command again.`
    })
  }
  yield* excludeFromStatus(root)
  // Git remembers a worktree whose directory was deleted; forced, it takes the place again.
  const again = worktrees.some((entry) => entry.path === path) ? ["--force"] : []
  const continued = yield* branchExists(root, branch)
  const target = continued ? [path, branch] : ["-b", branch, path, base]
  const args = ["worktree", "add", "--quiet", ...again, ...target]
  const { exitCode, stderr } = yield* git.exit(root, args)
  // Git asks the hook last: the worktree is whole, whatever the hook made of it.
  if (exitCode !== 0 && Option.isNone(yield* existingWorktree(mission, workPackage.id))) {
    return yield* new GitFailed({ args, exitCode, stderr })
  }
  const hook =
    exitCode === 0
      ? []
      : [
          `The worktree is there, but the post-checkout hook ended with exit code ${exitCode}: ${
            stripControl(stderr.trim()) || "it said nothing"
          }. What it prepares may be missing in ${path}`
        ]
  const warnings = [...hook, ...(yield* emptySubmodules(path))]
  return { path, branch, created: true, continued, warnings } satisfies Workspace
})

/** The worktree that is there already; one with another branch in it is somebody else's. */
export const existingWorktree = (mission: Mission, wpId: string) =>
  Effect.gen(function* () {
    const path = worktreeOf(mission, wpId)
    const branch = branchOf(mission, wpId)
    if ((yield* kindOf(path)) !== "directory") return Option.none<Workspace>()
    const found = (yield* listWorktrees(mission.project.root)).find((entry) => entry.path === path)
    if (found === undefined) return Option.none<Workspace>()
    if (Option.contains(found.branch, branch))
      return Option.some<Workspace>({
        path,
        branch,
        created: false,
        continued: false,
        warnings: []
      })
    const other = Option.getOrElse(found.branch, () => "a detached HEAD")
    const operation = yield* unfinishedOperation(path)
    return yield* new WorktreeBlocked({
      path,
      reason: `the worktree there has ${other} checked out, not ${branch}`,
      remedy: Option.match(operation, {
        onNone: () =>
          `Commit what you need there, then \`git -C ${shellQuoted(path)} checkout ${branch}\` brings the package back.`,
        onSome: (name) => `Finish or abort the ${name} there, then run the command again.`
      })
    })
  })

/**
 * One starter of work in a repository at a time: git itself stumbles over a worktree that another process is just
 * making, and who comes second for the same package finds the worktree and the claim.
 */
export const withWorkspaceLock = <A, E, R>(mission: Mission, effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(sharedDirectory(mission), (directory) =>
    withFileLock(join(directory, "worktrees.lock"), { wait: workspaceWait })(effect)
  )

/** Writes down where a work package is worked on, as Ref does (`.kittify/workspaces`, design 4); once. */
export const recordWorkspace = (
  mission: Mission,
  workPackage: WorkPackage,
  workspace: Workspace,
  base: { readonly branch: string; readonly commit: string }
) =>
  Effect.gen(function* () {
    const path = join(mission.project.kittify, "workspaces", `${workspace.branch}.json`)
    yield* staysInside(mission.project.root, path)
    if ((yield* kindOf(path)) !== "missing" && !workspace.created) return
    const record = {
      wp_id: workPackage.id,
      feature_slug: mission.slug,
      worktree_path: `.worktrees/${workspace.branch}`,
      branch_name: workspace.branch,
      base_branch: base.branch,
      base_commit: base.commit,
      dependencies: workPackage.dependencies,
      created_at: formatTimestamp(yield* Clock.currentTimeMillis),
      created_by: "implement-command",
      vcs_backend: "git"
    }
    yield* writeAtomic(path, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o644, directoryMode: 0o755 })
  })

// helpers

/** Git makes a worktree without the content of its submodules. */
const emptySubmodules = (path: string) =>
  Effect.gen(function* () {
    if ((yield* kindOf(join(path, ".gitmodules"))) === "missing") return []
    const git = yield* Git
    const { stdout } = yield* git.exit(path, ["submodule", "status"])
    const empty = stdout.split("\n").flatMap((line) => /^-\S+ (.+)$/.exec(line)?.[1] ?? [])
    const remedy = `git -C ${shellQuoted(path)} submodule update --init --recursive`
    return empty.length === 0
      ? []
      : [`Submodules are empty in the worktree: ${empty.join(", ")}. Fill them with \`${remedy}\``]
  })

/** Worktrees and their records are this machine's business: `info/exclude` hides them without touching a tracked file. */
export const excludeFromStatus = (root: string) =>
  Effect.gen(function* () {
    const tree = yield* workTreeAround(root)
    if (Option.isNone(tree)) return
    yield* ensureLines(join(tree.value.commonDirectory, "info", "exclude"), workPlaces)
  })
