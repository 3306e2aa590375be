import { Effect, Option } from "effect"
import { Git } from "../../platform/Git.ts"
import { identityArgs } from "../../platform/gitCommit.ts"
import { commitOf, isMergedInto, unfinishedOperation } from "../branches.ts"
import { MergeConflict, MergeStopped, MergeWorkspaceInUse } from "../finishErrors.ts"
import { leftoverMarkers, settleStatusFiles, unmerged } from "./conflicts.ts"
import type { Strategy } from "./state.ts"
import { looseIn } from "./workspace.ts"

/** One branch on its way into the line that the target will become. */
export interface Step {
  readonly feature: string
  readonly target: string
  /** What people call it, such as the branch's name. */
  readonly name: string
  readonly message: string
  /** The commit to bring in. */
  readonly tip: string
  /** For a rebase: the commit after which the branch's own work begins. */
  readonly upstream: string
  /** HEAD of the integration worktree before the step. */
  readonly before: string
}

/** What a user's settings must not change about our merges; nothing ever opens an editor. */
const steady = ["-c", "merge.autoStash=false", "-c", "rebase.autoStash=false", "-c", "rebase.updateRefs=false"]
const quiet = { env: { GIT_EDITOR: "true", GIT_SEQUENCE_EDITOR: "true" } }

/** Brings one branch in; a step that is finished already, by whomever, is not done again. */
export const integrate = (cwd: string, strategy: Strategy, step: Step) =>
  Effect.gen(function* () {
    const git = yield* Git
    if (Option.isSome(yield* unfinishedOperation(cwd))) return yield* carryOn(cwd, step)
    yield* refuseLoose(step.feature, cwd)
    if (yield* isIntegrated(cwd, strategy, step)) return
    // After `git rebase --abort` HEAD is at the branch, not where we left it.
    if ((yield* commitOf(cwd, "HEAD")) !== step.before)
      yield* git.run(cwd, ["checkout", "--quiet", "--detach", step.before])
    const args =
      strategy === "rebase"
        ? ["rebase", "--quiet", "--empty=drop", "--onto", step.before, step.upstream, step.tip]
        : ["merge", "--quiet", "--no-ff", "--no-edit", "-m", step.message, step.tip]
    const { exitCode, stderr, stdout } = yield* git.exit(
      cwd,
      [...steady, ...(yield* identityArgs(cwd)), ...args],
      quiet
    )
    if (exitCode === 0) return
    // A hook has refused; a commit in its stead would not ask that hook.
    if (strategy !== "rebase" && stderr.includes("Not committing merge")) {
      yield* git.exit(cwd, ["merge", "--abort"])
      return yield* stopped(step, stderr.replace(/^Not committing merge.*$/m, ""))
    }
    if (Option.isNone(yield* unfinishedOperation(cwd))) return yield* stopped(step, stderr === "" ? stdout : stderr)
    yield* carryOn(cwd, step)
  })

/** One commit with everything that was brought in since the last one; null when that is nothing. */
export const squash = (cwd: string, onto: string, { message, ...step }: Step) =>
  Effect.gen(function* () {
    const git = yield* Git
    const tree = (yield* git.run(cwd, ["rev-parse", "HEAD^{tree}"])).trim()
    if (tree === (yield* git.run(cwd, ["rev-parse", `${onto}^{tree}`])).trim()) return null
    // Unlike `git commit`, this one does not look at the setting itself.
    const setting = yield* git.exit(cwd, ["config", "--type=bool", "--get", "commit.gpgsign"])
    const sign = setting.stdout.trim() === "true" ? ["-S"] : []
    const args = [...(yield* identityArgs(cwd)), "commit-tree", ...sign, tree, "-p", onto, "-m", message]
    const { exitCode, stderr, stdout } = yield* git.exit(cwd, args)
    return exitCode === 0 ? stdout.trim() : yield* stopped({ message, ...step }, stderr)
  })

/** What is not committed and no part of the merge would go with the worktree in the end. */
export const refuseLoose = (feature: string, workspace: string) =>
  Effect.gen(function* () {
    const loose = yield* looseIn(workspace, () => true)
    if (loose.length === 0) return
    const reason = `it has changes that are no part of the merge: ${loose.join(", ")}`
    return yield* new MergeWorkspaceInUse({ feature, workspace, reason })
  })

// helpers

const isIntegrated = (cwd: string, strategy: Strategy, { before, tip }: Step) =>
  strategy === "rebase"
    ? Effect.gen(function* () {
        const head = yield* commitOf(cwd, "HEAD")
        return head !== before && (yield* isMergedInto(cwd, before, head))
      })
    : isMergedInto(cwd, tip, "HEAD")

/** Takes an operation that git has stopped as far as it goes without a person. */
const carryOn = (cwd: string, step: Step): Effect.Effect<void, Failures, Git> =>
  Effect.gen(function* () {
    const git = yield* Git
    for (;;) {
      const operation = yield* unfinishedOperation(cwd)
      if (Option.isNone(operation)) return
      yield* settleStatusFiles(cwd)
      const open = yield* unmerged(cwd)
      const markers = open.length === 0
      const files = markers ? yield* leftoverMarkers(cwd) : open
      if (files.length > 0) {
        const { feature, name, target } = step
        return yield* new MergeConflict({ feature, branch: name, target, files, markers, workspace: cwd })
      }
      yield* refuseLoose(step.feature, cwd)
      const args = operation.value === "merge" ? ["commit", "--quiet", "--no-edit"] : ["rebase", "--continue"]
      const { exitCode, stderr, stdout } = yield* git.exit(
        cwd,
        [...steady, ...(yield* identityArgs(cwd)), ...args],
        quiet
      )
      if (exitCode !== 0 && (yield* unmerged(cwd)).length === 0)
        return yield* stopped(step, stderr === "" ? stdout : stderr)
    }
  })

type Failures =
  | MergeConflict
  | MergeStopped
  | MergeWorkspaceInUse
  | Effect.Effect.Error<ReturnType<typeof settleStatusFiles>>
  | Effect.Effect.Error<ReturnType<typeof unmerged>>

const stopped = ({ feature, name }: Step, reason: string) =>
  new MergeStopped({ feature, step: name, reason: reason.trim() === "" ? "git gave no reason" : reason.trim() })
