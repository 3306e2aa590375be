import { Clock, Effect, Option } from "effect"
import { formatTimestamp } from "../../domain/timestamp.ts"
import { writeAtomic } from "../../platform/AtomicFile.ts"
import { Git } from "../../platform/Git.ts"
import { join } from "../../platform/path.ts"
import { acceptPackage, announceCompletion, withEntry } from "../accept.ts"
import { isAwaiting, ownFiles } from "../acceptance.ts"
import { commitPaths } from "../commit.ts"
import { encodeMeta, metaText, readMeta } from "../meta.ts"
import type { Mission } from "../Mission.ts"
import { withStatusLock } from "../statusLog.ts"
import { reviewIssues } from "../verdict.ts"
import type { MergePlan } from "./plan.ts"
import type { Integration, MergeState } from "./state.ts"

/**
 * Writes down that a mission is merged: what was still in review becomes done (one event each), the record in
 * `meta.json`, one commit; FeatureCompleted unless the acceptance has said so.
 */
export const recordMerge = (
  mission: Mission,
  { parts }: MergePlan,
  state: MergeState,
  integration: Integration,
  actor: string
) =>
  Effect.gen(function* () {
    const waiting = parts.filter(isAwaiting)
    const known = yield* readMeta(mission.directory)
    const isNews = state.wp_order.length > 0 && known["merged_commit"] !== integration.merged_commit
    const message = `Record the merge of ${mission.slug} into ${state.target_branch}`
    const files = ownFiles(mission, parts)
    // Cleaning up after a merge that is recorded is no second merge; one that was killed may lack its commit.
    if (waiting.length === 0 && !isNews && Option.isSome(metaText(known, "merged_at"))) {
      const late = yield* commitPaths(mission.project, files, message)
      return { done: [], commit: late.sha, warnings: Option.toArray(late.warning) }
    }
    const unreviewed = yield* reviewIssues(mission, waiting)
    const moved = yield* Effect.forEach(waiting, (part) => acceptPackage(mission, part, actor, "merge"))
    const write = Effect.gen(function* () {
      const meta = yield* readMeta(mission.directory)
      const at = formatTimestamp(yield* Clock.currentTimeMillis)
      const warnings = yield* announceCompletion(mission, meta, parts.length, at)
      const entry = {
        merged_at: at,
        merged_by: actor,
        merged_into: state.target_branch,
        merged_strategy: state.strategy,
        merged_push: integration.push,
        merged_commit: integration.merged_commit
      }
      const history = withEntry(meta["merge_history"], { ...entry, merged_branches: integration.tips })
      const path = join(mission.directory, "meta.json")
      yield* writeAtomic(path, encodeMeta({ ...meta, ...entry, merge_history: history }), { mode: 0o644 })
      return warnings
    })
    const said = yield* withStatusLock(mission, Effect.uninterruptible(write))
    const commit = yield* commitPaths(mission.project, files, message)
    return {
      done: waiting.map(({ id }) => id),
      commit: commit.sha,
      warnings: [
        ...Option.toArray(commit.warning),
        ...new Set([...moved.flatMap(({ warnings }) => warnings), ...said]),
        ...unreviewed
      ]
    }
  })

/** Pushes the target to where it comes from, or to origin; a remote that refuses is told, the merge is made. */
export const push = (mission: Mission, target: string) =>
  Effect.gen(function* () {
    const git = yield* Git
    const { root } = mission.project
    const configured = yield* git.exit(root, ["config", "--get", `branch.${target}.remote`])
    const remote = configured.stdout.trim() === "" ? "origin" : configured.stdout.trim()
    const { exitCode, stderr } = yield* git.exit(root, ["push", "--quiet", remote, `refs/heads/${target}`])
    return exitCode === 0 ? [] : [`${notPushed}${stderr.trim()}`]
  })

const notPushed = "Not pushed: "

/** Whether a warning says that the remote does not have the merge. */
export const isUnpushed = (warning: string): boolean => warning.startsWith(notPushed)
