import { Effect, Option } from "effect"
import type { Project } from "../config/CurrentProject.ts"
import { ancestors, workTreeAround } from "../platform/gitDirectory.ts"
import { join } from "../platform/path.ts"
import { InsideWorktree } from "./errors.ts"

/**
 * Refuses to plan in the worktree of a work package: what is there is for the package alone (reference facts: cli 2.1).
 * Every other worktree of the repository will do. `own` is the one worktree that is no surprise.
 */
export const refuseInPackageWorktree = (project: Project, own?: string) =>
  Effect.gen(function* () {
    if (project.checkout === project.root) return
    const tree = yield* workTreeAround(project.checkout)
    const worktree = Option.match(tree, { onNone: () => project.checkout, onSome: ({ root }) => root })
    const isPackages = ancestors(worktree).includes(join(project.root, ".worktrees"))
    if (isPackages && worktree !== own) return yield* new InsideWorktree({ worktree, main: project.root })
  })
