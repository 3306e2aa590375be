import { Option } from "effect"
import type { RecordedLane } from "../domain/Lane.ts"
import type { WorkPackage } from "./WorkPackage.ts"

/** What a package's prompt says of its review. A claim is no verdict, and what was sent back has none any more. */
export interface Review {
  readonly state: "none" | "begun" | "approved" | "sent_back"
  readonly reviewer: Option.Option<string>
  /** The commit that was approved; approvals of the Python tool name none. */
  readonly commit: Option.Option<string>
}

/** What is known of a package's review. */
export type Reviewed = Pick<WorkPackage, "id" | "values"> & { readonly recorded: RecordedLane }

/**
 * Reads the review of a package: its own words, and those of the Python tool, which names a `reviewed_by` only for a
 * verdict and has a lane `approved`.
 */
export const reviewOf = ({ recorded, values }: Omit<Reviewed, "id">): Review => {
  const text = (key: string) => {
    const value = values[key]
    return typeof value === "string" && value.trim() !== "" ? Option.some(value.trim()) : Option.none<string>()
  }
  const status = Option.getOrElse(text("review_status"), () => "")
  const [by, claimant, commit] = [text("reviewed_by"), text("reviewer_agent"), text("reviewed_commit")]
  const none = { state: "none", reviewer: Option.none<string>(), commit: Option.none<string>() } as const
  if (status === "has_feedback") return { ...none, state: "sent_back", reviewer: by }
  // Only our approvals name a commit; one that was given in a lane of the Python tool counts there.
  const isOurs = status === "approved" && Option.isSome(by) && Option.isSome(commit)
  const isBegun = status === "in_review" || (recorded === "in_review" && !isOurs)
  if (recorded !== "approved" && isBegun) return { ...none, state: "begun", reviewer: claimant }
  if (Option.isSome(by)) return { state: "approved", reviewer: by, commit }
  if (recorded === "approved" && Option.isSome(claimant)) return { ...none, state: "approved", reviewer: claimant }
  return Option.isSome(claimant) ? { ...none, state: "begun", reviewer: claimant } : none
}

/** What a prompt is to say once somebody has approved the package; the commit of an approval before goes where none is named. */
export const approvalFields = (
  { values }: Pick<WorkPackage, "values">,
  reviewer: string,
  commit: Option.Option<string>
): Readonly<Record<string, string>> => {
  const before = (values["reviewed_commit"] ?? "") === "" ? {} : { reviewed_commit: "" }
  const now = Option.match(commit, { onNone: () => before, onSome: (sha) => ({ reviewed_commit: sha }) })
  return { review_status: "approved", reviewed_by: reviewer, ...now }
}

/** Who has begun to review a package and has not given a verdict. */
export const reviewerOf = (entry: Omit<Reviewed, "id">): Option.Option<string> => {
  const { reviewer, state } = reviewOf(entry)
  return state === "begun" ? reviewer : Option.none()
}

/** Whose approval speaks for a package. */
export const approverOf = (entry: Omit<Reviewed, "id">): Option.Option<string> => {
  const { reviewer, state } = reviewOf(entry)
  return state === "approved" ? reviewer : Option.none()
}
