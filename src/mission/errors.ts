import { Schema } from "effect"
import type { CreationError } from "./creationErrors.ts"
import type { FinishError } from "./finishErrors.ts"

const list = (items: ReadonlyArray<string>) => items.join(", ")

/** Planning needs a git repository: every step is a commit. */
export class NotARepository extends Schema.TaggedError<NotARepository>()("NotARepository", {
  directory: Schema.String
}) {
  override get message() {
    return `${this.directory} is not inside a git repository`
  }
}

/** HEAD points to a commit, so there is no branch that work could be based on or merged into. */
export class HeadDetached extends Schema.TaggedError<HeadDetached>()("HeadDetached", { directory: Schema.String }) {
  override get message() {
    return `HEAD is detached in ${this.directory}: no branch is checked out`
  }
}

/** A merge, rebase or cherry-pick is not finished in the checkout: git would refuse to commit single files meanwhile. */
export class OperationUnderWay extends Schema.TaggedError<OperationUnderWay>()("OperationUnderWay", {
  directory: Schema.String,
  operation: Schema.String
}) {
  override get message() {
    return `A ${this.operation} is not finished in ${this.directory}; nothing was written`
  }
}

/** Missions are planned in the project's own checkout, not in the worktree of a work package. */
export class InsideWorktree extends Schema.TaggedError<InsideWorktree>()("InsideWorktree", {
  worktree: Schema.String,
  main: Schema.String
}) {
  override get message() {
    return `${this.worktree} is the worktree of a work package; missions are planned in ${this.main}`
  }
}

/** A link in the project leads outside of it: what is there is not ours to read into a commit or to change (design 13). */
export class PathOutsideProject extends Schema.TaggedError<PathOutsideProject>()("PathOutsideProject", {
  path: Schema.String,
  target: Schema.String
}) {
  override get message() {
    return `${this.path} leads outside of the project, to ${this.target}`
  }
}

/** Several missions, and nothing says which is meant: guessing has picked wrong ones before. */
export class FeatureUnresolved extends Schema.TaggedError<FeatureUnresolved>()("FeatureUnresolved", {
  candidates: Schema.Array(Schema.String)
}) {
  override get message() {
    return this.candidates.length === 0
      ? "There is no mission in this project yet"
      : `Which mission is meant? There are ${list(this.candidates)}`
  }
}

/** A mission was named that does not exist. */
export class FeatureUnknown extends Schema.TaggedError<FeatureUnknown>()("FeatureUnknown", {
  feature: Schema.String,
  candidates: Schema.Array(Schema.String)
}) {
  override get message() {
    const known = this.candidates.length === 0 ? "; there is none yet" : `; there are ${list(this.candidates)}`
    return `There is no mission ${this.feature}${known}`
  }
}

/** A document that this step builds on is not there. */
export class ArtifactMissing extends Schema.TaggedError<ArtifactMissing>()("ArtifactMissing", {
  feature: Schema.String,
  artifact: Schema.String,
  path: Schema.String,
  remedy: Schema.String
}) {
  override get message() {
    return `Mission ${this.feature} has no ${this.artifact} (${this.path})`
  }
}

/** `meta.json` is not what a mission's record looks like; it is left as it is. */
export class MetaBroken extends Schema.TaggedError<MetaBroken>()("MetaBroken", {
  path: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `${this.path} cannot be read: ${this.reason}`
  }
}

/** A file of the tasks that cannot be read: front matter that is no YAML, bytes that are no text. It is left as it is. */
export class PromptBroken extends Schema.TaggedError<PromptBroken>()("PromptBroken", {
  path: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `${this.path} cannot be read: ${this.reason}`
  }
}

/** The mission has no such work package. */
export class WorkPackageUnknown extends Schema.TaggedError<WorkPackageUnknown>()("WorkPackageUnknown", {
  workPackage: Schema.String,
  feature: Schema.String,
  known: Schema.Array(Schema.String)
}) {
  override get message() {
    const known = this.known.length === 0 ? "it has none yet" : `it has ${list(this.known)}`
    return `Mission ${this.feature} has no work package ${this.workPackage}; ${known}`
  }
}

/** Tasks, prompts and spec contradict each other; nothing was written. */
export class TasksInconsistent extends Schema.TaggedError<TasksInconsistent>()("TasksInconsistent", {
  feature: Schema.String,
  problems: Schema.Array(Schema.String),
  cycles: Schema.Array(Schema.Array(Schema.String)),
  unknownDependencies: Schema.Array(Schema.String),
  missingRequirementRefs: Schema.Array(Schema.String),
  unknownRequirementRefs: Schema.Array(Schema.String),
  unmappedFunctionalRequirements: Schema.Array(Schema.String)
}) {
  override get message() {
    return `The tasks of ${this.feature} are not consistent:\n${this.problems.map((problem) => `- ${problem}`).join("\n")}`
  }
}

/** A work package waits for others, and no branch holds all of their work. */
export class BaseUnresolved extends Schema.TaggedError<BaseUnresolved>()("BaseUnresolved", {
  workPackage: Schema.String,
  dependencies: Schema.Array(Schema.String),
  /** Those that nobody has started. */
  missing: Schema.Array(Schema.String),
  /** Those that somebody has started and whose branch is not in this repository. */
  branchless: Schema.Array(Schema.Struct({ id: Schema.String, branch: Schema.String, standing: Schema.String }))
}) {
  override get message() {
    const reasons = [
      ...(this.missing.length > 0 ? [`${list(this.missing)}, which nobody has started`] : []),
      ...this.branchless.map(({ branch, id, standing }) => `${id} (${standing}), whose branch ${branch} is not here`)
    ]
    return reasons.length > 0
      ? `${this.workPackage} builds on ${reasons.join("; and on ")}`
      : `${this.workPackage} builds on ${list(this.dependencies)}, and no branch holds all of that`
  }
}

/**
 * The place of the worktree or its branch is taken by something else; nothing was changed. Where the package's own
 * worktree is not as it was left, `remedy` brings it back and keeps the work in it.
 */
export class WorktreeBlocked extends Schema.TaggedError<WorktreeBlocked>()("WorktreeBlocked", {
  path: Schema.String,
  reason: Schema.String,
  remedy: Schema.optionalWith(Schema.String, { exact: true })
}) {
  override get message() {
    return this.remedy === undefined
      ? `A worktree cannot be made at ${this.path}: ${this.reason}`
      : `The worktree ${this.path} cannot be used: ${this.reason}`
  }
}

/** The move is against the rules of the workflow; `reasons` are all of them. */
export class MoveRefused extends Schema.TaggedError<MoveRefused>()("MoveRefused", {
  workPackage: Schema.String,
  lane: Schema.String,
  reasons: Schema.Array(Schema.String),
  remedy: Schema.String
}) {
  override get message() {
    return `${this.workPackage} cannot move to ${this.lane}: ${this.reasons.join("; ")}`
  }
}

/** Evidence of a review that is not the JSON it has to be; nothing was written. */
export class EvidenceNotUnderstood extends Schema.TaggedError<EvidenceNotUnderstood>()("EvidenceNotUnderstood", {
  problem: Schema.String
}) {
  override get message() {
    return `--evidence-json is not evidence of a review: ${this.problem}`
  }
}

/** None of the named subtasks is in tasks.md. */
export class SubtaskUnknown extends Schema.TaggedError<SubtaskUnknown>()("SubtaskUnknown", {
  subtasks: Schema.Array(Schema.String),
  feature: Schema.String
}) {
  override get message() {
    return `tasks.md of ${this.feature} has no subtask ${list(this.subtasks)}`
  }
}

/** Every failure of this room. */
export type MissionError =
  | NotARepository
  | HeadDetached
  | OperationUnderWay
  | InsideWorktree
  | PathOutsideProject
  | FeatureUnresolved
  | FeatureUnknown
  | ArtifactMissing
  | MetaBroken
  | PromptBroken
  | WorkPackageUnknown
  | TasksInconsistent
  | BaseUnresolved
  | WorktreeBlocked
  | MoveRefused
  | EvidenceNotUnderstood
  | SubtaskUnknown
  | CreationError
  | FinishError
