import { Clock, Effect, Option, Schema } from "effect"
import { formatTimestamp } from "../../domain/timestamp.ts"
import type { Project } from "../../config/CurrentProject.ts"
import { quarantine, readTextIfExists, writeAtomic } from "../../platform/AtomicFile.ts"
import { kindOf, removeFile } from "../../platform/files.ts"
import { join } from "../../platform/path.ts"
import { staysInside } from "../inside.ts"

/** How the branches come together: a merge commit each, one commit each, or their own commits in one line. */
export const strategies = ["merge", "squash", "rebase"] as const
export type Strategy = (typeof strategies)[number]

/** What we need beside Ref's keys to go on after a conflict or a crash. */
const Integration = Schema.Struct({
  /** Where the target was when we last looked. */
  target_commit: Schema.String,
  /** HEAD of the integration worktree before the step that is under way. */
  before: Schema.NullOr(Schema.String),
  /** The branch tips that are merged, by package. */
  tips: Schema.Record({ key: Schema.String, value: Schema.String }),
  /** The end of the line of squashed commits. */
  squashed: Schema.String,
  /** What the target became; from here on only recording and cleaning up is left. */
  merged_commit: Schema.NullOr(Schema.String),
  delete_branches: Schema.Boolean,
  remove_worktrees: Schema.Boolean,
  push: Schema.Boolean
})

/** A merge that is under way, `.kittify/merge-state.json` (reference facts: cli 2.9). */
export const MergeState = Schema.Struct({
  feature_slug: Schema.String,
  target_branch: Schema.String,
  wp_order: Schema.Array(Schema.String),
  completed_wps: Schema.Array(Schema.String),
  current_wp: Schema.NullOr(Schema.String),
  has_pending_conflicts: Schema.Boolean,
  strategy: Schema.Literal(...strategies),
  started_at: Schema.String,
  updated_at: Schema.String,
  /** Absent in a file of Ref's, which merges in the main checkout. */
  integration: Schema.optionalWith(Integration, { exact: true })
})
export type MergeState = typeof MergeState.Type
export type Integration = typeof Integration.Type

const decode = Schema.decodeUnknown(Schema.parseJson(MergeState))

const pathOf = (project: Project) => join(project.kittify, "merge-state.json")

/** Whether a merge is under way, or something that cannot be read says so. Reads only. */
export const hasState = (project: Project) => Effect.map(kindOf(pathOf(project)), (kind) => kind !== "missing")

/** The merge that is under way; none when the file cannot be read. Reads only. */
export const peekState = (project: Project) =>
  Effect.gen(function* () {
    const text = yield* readTextIfExists(pathOf(project))
    return Option.isNone(text) ? Option.none<MergeState>() : yield* Effect.option(decode(text.value))
  })

/** The merge that is under way; a file that cannot be read is moved aside and told. */
export const readState = (project: Project) =>
  Effect.gen(function* () {
    const path = pathOf(project)
    const state = yield* peekState(project)
    if (Option.isNone(state) && (yield* hasState(project)))
      yield* Effect.logWarning(`${path} cannot be read; it is now ${yield* quarantine(path)}`)
    return state
  })

/** Writes down how far a merge is. */
export const saveState = (project: Project, state: MergeState) =>
  Effect.gen(function* () {
    yield* staysInside(project.root, pathOf(project))
    const now = { ...state, updated_at: formatTimestamp(yield* Clock.currentTimeMillis) }
    yield* writeAtomic(pathOf(project), `${JSON.stringify(now, null, 2)}\n`, { mode: 0o644 })
    return now
  })

/** Forgets the merge. */
export const clearState = (project: Project) => removeFile(pathOf(project))
