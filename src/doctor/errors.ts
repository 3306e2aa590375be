import { Schema } from "effect"
import { briefly } from "../platform/terminalText.ts"

/** A check is required that is not made: there is none of this name, or nothing for it to look at. */
export class CheckUnknown extends Schema.TaggedError<CheckUnknown>()("CheckUnknown", {
  check: Schema.String,
  made: Schema.Array(Schema.String)
}) {
  override get message() {
    return `No check "${briefly(this.check, 100)}" is made here; made are ${this.made.join(", ")}`
  }
}
