import { Schema } from "effect"
import { missingStates } from "./ReadinessState.ts"
import { missing } from "./wording.ts"

const [, ...behindTheGate] = missingStates

/**
 * A hosted command was stopped before it did anything: `state` is the first prerequisite that it misses. The rollout has
 * its own error, `RolloutDisabled`.
 */
export class NotReady extends Schema.TaggedError<NotReady>()("NotReady", {
  state: Schema.Literal(...behindTheGate),
  details: Schema.Record({ key: Schema.String, value: Schema.String })
}) {
  override get message() {
    return missing(this.state, this.details).message
  }

  /** What provides the prerequisite. */
  get nextAction() {
    return missing(this.state, this.details).nextAction
  }
}
