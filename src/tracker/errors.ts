import { Duration, Schema } from "effect"
import { ErrorEnvelope, wordsOf } from "../contract/ErrorEnvelope.ts"
import { briefly, stripControl } from "../platform/terminalText.ts"
import type { BindingError } from "./bindingErrors.ts"
import type { PullError } from "./pullErrors.ts"

/** The control plane, or the provider behind it, says no: the envelope of S059 FR-017 as it was sent. */
export class TrackerRefused extends Schema.TaggedError<TrackerRefused>()("TrackerRefused", {
  status: Schema.Int,
  envelope: Schema.typeSchema(ErrorEnvelope)
}) {
  override get message() {
    return briefly(wordsOf(this.envelope), 1000)
  }
}

/** The control plane asks us to slow down, also after the one wait that it asked for (S059 FR-018). */
export class TrackerBusy extends Schema.TaggedError<TrackerBusy>()("TrackerBusy", {
  retryAfterSeconds: Schema.NullOr(Schema.NonNegative),
  envelope: Schema.typeSchema(ErrorEnvelope)
}) {
  override get message() {
    return `The control plane is busy: ${briefly(wordsOf(this.envelope), 1000)}`
  }
}

/** A background operation came to a bad end; the envelope says why. */
export class OperationFailed extends Schema.TaggedError<OperationFailed>()("OperationFailed", {
  operationId: Schema.String,
  envelope: Schema.typeSchema(ErrorEnvelope)
}) {
  override get message() {
    return briefly(wordsOf(this.envelope), 1000)
  }
}

/** A background operation is still going on after all our patience; the same command takes it up again. */
export class OperationTimedOut extends Schema.TaggedError<OperationTimedOut>()("OperationTimedOut", {
  operationId: Schema.String,
  waitedSeconds: Schema.NonNegative,
  /** The control plane's last word for it, where that is none of the contract's. */
  standing: Schema.optionalWith(Schema.String, { exact: true })
}) {
  override get message() {
    const called = this.standing === undefined ? "" : `; the control plane calls it "${briefly(this.standing, 100)}"`
    return `Operation ${briefly(this.operationId, 100)} is not finished after ${Duration.format(Duration.seconds(this.waitedSeconds))}${called}`
  }
}

/** Nobody can say how the work ends: the control plane does not know the operation, or never said which it is (`null`). */
export class OperationLost extends Schema.TaggedError<OperationLost>()("OperationLost", {
  operationId: Schema.NullOr(Schema.String)
}) {
  override get message() {
    return this.operationId === null
      ? "The control plane took the work on without a usable operation_id, so nobody can say how it ends"
      : `The control plane does not know operation ${briefly(this.operationId, 100)}, so nobody can say how it ended`
  }
}

/** This verb does not exist for this kind of provider; `replacement` is the way that does (S059 FR-008, FR-009). */
export class OperationNotAvailable extends Schema.TaggedError<OperationNotAvailable>()("OperationNotAvailable", {
  verb: Schema.String,
  provider: Schema.String,
  replacement: Schema.String
}) {
  override get message() {
    return `\`spec-kitty tracker ${this.verb}\` is not available for ${this.provider}`
  }
}

/** One thing wrong with one item; `index` counts from 0 and is null for the document as a whole. */
const ItemProblem = Schema.Struct({
  index: Schema.NullOr(Schema.Int),
  field: Schema.String,
  problem: Schema.String
})
export type ItemProblem = typeof ItemProblem.Type

/** The items to push are not what a push takes; nothing was sent. */
export class ItemsInvalid extends Schema.TaggedError<ItemsInvalid>()("ItemsInvalid", {
  path: Schema.String,
  problems: Schema.Array(ItemProblem)
}) {
  override get message() {
    const lines = this.problems.slice(0, 10).map(({ field, index, problem }) => {
      const place = [index === null ? "" : `item ${index}`, field].filter((part) => part !== "").join(", ")
      return stripControl(`  ${place === "" ? problem : `${place}: ${problem}`}`)
    })
    const more = this.problems.length > 10 ? [`  and ${this.problems.length - 10} more`] : []
    return [`The items in ${this.path} cannot be pushed:`, ...lines, ...more].join("\n")
  }
}

/** A filter that no issue can pass. */
export class FilterNotUnderstood extends Schema.TaggedError<FilterNotUnderstood>()("FilterNotUnderstood", {
  option: Schema.String,
  text: Schema.String,
  expected: Schema.String
}) {
  override get message() {
    return `${this.option} ${briefly(this.text, 100)} is not understood; expected ${this.expected}`
  }
}

/** Every failure that this room adds to those of the rooms below. */
export type TrackerError =
  | TrackerRefused
  | TrackerBusy
  | OperationFailed
  | OperationTimedOut
  | OperationLost
  | OperationNotAvailable
  | ItemsInvalid
  | FilterNotUnderstood
  | PullError
  | BindingError
