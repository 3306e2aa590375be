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

/** Every failure of the steps that finish a mission. */
export type FinishError = ReviewRefused | NothingWaits | AcceptRefused
