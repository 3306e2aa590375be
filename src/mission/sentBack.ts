import { Option } from "effect"
import { feedbackIn } from "./promptBody.ts"
import { reviewOf } from "./reviewState.ts"
import type { WorkPackage } from "./WorkPackage.ts"

/** Who sent a package back and what they wrote, as long as nobody has looked at it again. */
export const sentBack = ({ body, values }: Pick<WorkPackage, "body" | "values">) => {
  const { reviewer, state } = reviewOf({ values })
  if (state !== "sent_back") return Option.none()
  return Option.some({
    reviewer: Option.getOrElse(reviewer, () => "the reviewer"),
    feedback: feedbackIn(body).feedback
  })
}
