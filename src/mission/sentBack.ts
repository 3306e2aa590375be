import { Option } from "effect"
import { feedbackIn } from "./promptBody.ts"
import { reviewOf, type Reviewed } from "./reviewState.ts"
import type { WorkPackage } from "./WorkPackage.ts"

/** Who sent a package back and what they wrote, as long as nobody has looked at it again. */
export const sentBack = ({ body, ...entry }: Omit<Reviewed, "id"> & Pick<WorkPackage, "body">) => {
  const { reviewer, state } = reviewOf(entry)
  if (state !== "sent_back") return Option.none()
  return Option.some({
    reviewer: Option.getOrElse(reviewer, () => "the reviewer"),
    feedback: feedbackIn(body).feedback
  })
}
