import { Schema } from "effect"

/** The work package is not up for a review, or somebody else reviews it; nothing was written. */
export class ReviewRefused extends Schema.TaggedError<ReviewRefused>()("ReviewRefused", {
  workPackage: Schema.String,
  reason: Schema.String,
  remedy: Schema.String
}) {
  override get message() {
    return `${this.workPackage} cannot be reviewed: ${this.reason}`
  }
}

/** No work package was named, and none waits for this step. */
export class NothingWaits extends Schema.TaggedError<NothingWaits>()("NothingWaits", {
  feature: Schema.String,
  step: Schema.Literal("implementation", "review")
}) {
  override get message() {
    return `No work package of ${this.feature} waits for ${this.step === "review" ? "a review" : "an implementation"}`
  }
}

/** The mission is not ready to be accepted; `reasons` are all of them, and nothing was written. */
export class AcceptRefused extends Schema.TaggedError<AcceptRefused>()("AcceptRefused", {
  feature: Schema.String,
  reasons: Schema.Array(Schema.String),
  /** The facts behind the reasons, by their name in the acceptance summary. */
  details: Schema.Record({ key: Schema.String, value: Schema.Array(Schema.String) })
}) {
  override get message() {
    return `${this.feature} cannot be accepted:\n${this.reasons.map((reason) => `- ${reason}`).join("\n")}`
  }
}

/** The branches cannot be brought together like this; `reasons` are all of them, and nothing was changed. */
export class MergeRefused extends Schema.TaggedError<MergeRefused>()("MergeRefused", {
  feature: Schema.String,
  reasons: Schema.Array(Schema.String),
  remedy: Schema.String
}) {
  override get message() {
    return `${this.feature} cannot be merged:\n${this.reasons.map((reason) => `- ${reason}`).join("\n")}`
  }
}

/** Two sides changed the same lines; the merge waits in a worktree of its own, the target is as it was. */
export class MergeConflict extends Schema.TaggedError<MergeConflict>()("MergeConflict", {
  feature: Schema.String,
  branch: Schema.String,
  target: Schema.String,
  files: Schema.Array(Schema.String),
  /** They were added, and conflict markers are still in them. */
  markers: Schema.Boolean,
  workspace: Schema.String
}) {
  override get message() {
    if (this.markers) {
      return `Merging ${this.branch} of ${this.feature} into ${this.target} cannot go on: conflict markers are still in ${this.files.join(", ")}, although added`
    }
    return `Merging ${this.branch} of ${this.feature} into ${this.target} stopped at conflicts in ${this.files.join(", ")}`
  }
}

/** Git stopped for another reason than a conflict, such as a hook that refuses; the target is as it was. */
export class MergeStopped extends Schema.TaggedError<MergeStopped>()("MergeStopped", {
  feature: Schema.String,
  step: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `Merging ${this.feature} stopped at ${this.step}: ${this.reason}`
  }
}

/** The worktree where branches come together holds work that is no part of the merge; nothing was removed. */
export class MergeWorkspaceInUse extends Schema.TaggedError<MergeWorkspaceInUse>()("MergeWorkspaceInUse", {
  feature: Schema.String,
  workspace: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `Merging ${this.feature} stopped at ${this.workspace}: ${this.reason}`
  }
}

/** A merge has begun and is not finished: a second one would not know what the first has done. */
export class MergeUnderWay extends Schema.TaggedError<MergeUnderWay>()("MergeUnderWay", {
  feature: Schema.String,
  target: Schema.String
}) {
  override get message() {
    return `A merge of ${this.feature} into ${this.target} is under way`
  }
}

/** There is no merge that could be resumed or aborted. */
export class NoMergeUnderWay extends Schema.TaggedError<NoMergeUnderWay>()("NoMergeUnderWay", {}) {
  override get message() {
    return "No merge is under way"
  }
}

/** Every failure of the steps that finish a mission. */
export type FinishError =
  | ReviewRefused
  | NothingWaits
  | AcceptRefused
  | MergeRefused
  | MergeConflict
  | MergeStopped
  | MergeWorkspaceInUse
  | MergeUnderWay
  | NoMergeUnderWay
