import { Effect, Option } from "effect"
import { Git } from "../../platform/Git.ts"
import { identityArgs } from "../../platform/gitCommit.ts"
import { commitOf, isMergedInto, listWorktrees } from "../branches.ts"
import { MergeStopped } from "../finishErrors.ts"
import type { Mission } from "../Mission.ts"
import { integrate } from "./integrate.ts"
import type { Strategy } from "./state.ts"

/** The finished line, and the target that it was built on. */
export interface Line {
  readonly strategy: Strategy
  readonly target: string
  readonly base: string
  readonly head: string
  /** The integration worktree. */
  readonly workspace: string
}

/**
 * Moves the target to the finished line, forward only. Where it is checked out git moves the files too, and refuses
 * before it would overwrite anything uncommitted; elsewhere only the branch moves. Returns where the target is now.
 */
export const advance = (mission: Mission, line: Line) =>
  Effect.gen(function* () {
    const git = yield* Git
    const { root } = mission.project
    const { target } = line
    const now = yield* commitOf(root, `refs/heads/${target}`)
    const head = (yield* isMergedInto(root, now, line.head)) ? line.head : yield* catchUp(mission, line, now)
    if (head === now) return head
    const holder = (yield* listWorktrees(root)).find(({ branch }) => Option.contains(branch, target))
    const args =
      holder === undefined
        ? ["update-ref", "-m", `spec-kitty: merge ${mission.slug}`, `refs/heads/${target}`, head, now]
        : ["-c", "merge.autoStash=false", "merge", "--quiet", "--ff-only", head]
    const { exitCode, stderr, stdout } = yield* git.exit(holder?.path ?? root, args)
    if (exitCode === 0) return head
    const place = holder === undefined ? target : `${target} in ${holder.path}`
    return yield* new MergeStopped({ feature: mission.slug, step: place, reason: `${stderr}${stdout}`.trim() })
  })

// helpers

/** Somebody has committed to the target meanwhile: what they did goes below what we bring, or beside it. */
const catchUp = (mission: Mission, { base, head, strategy, target, workspace }: Line, now: string) =>
  Effect.gen(function* () {
    const git = yield* Git
    const step = { feature: mission.slug, target, name: target, before: yield* commitOf(workspace, "HEAD") }
    if (strategy === "merge") {
      const message = `Merge branch '${target}' into ${mission.slug}`
      yield* integrate(workspace, "merge", { ...step, message, tip: now, upstream: now })
    } else {
      const args = [...(yield* identityArgs(workspace)), "rebase", "--quiet", "--onto", now, base, head]
      const { exitCode, stderr } = yield* git.exit(workspace, args)
      if (exitCode !== 0) {
        yield* git.exit(workspace, ["rebase", "--abort"])
        const reason = `${target} has changed meanwhile, and not in a way that goes with it; abort and merge again. ${stderr}`
        return yield* new MergeStopped({ feature: mission.slug, step: target, reason: reason.trim() })
      }
    }
    return yield* commitOf(workspace, "HEAD")
  })
