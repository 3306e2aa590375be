import type { CheckUnknown } from "../../doctor/errors.ts"
import type { Outcomes } from "../Outcome.ts"

/** Outcomes of `doctor`; what its checks find is its result. */
export const doctorOutcomes: Outcomes<CheckUnknown> = {
  CheckUnknown: {
    code: "check_unknown",
    category: "usage",
    exitCode: 2,
    nextAction: () => "Name one of these checks with --require, or run `spec-kitty doctor` to see what each has found."
  }
}
