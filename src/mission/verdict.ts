import { Effect, Option } from "effect"
import type { RecordedLane } from "../domain/Lane.ts"
import { branchExists, branchOf, commitOf, commitsBeyond, isMergedInto, refExists } from "./branches.ts"
import type { Mission } from "./Mission.ts"
import type { WorkPackage } from "./WorkPackage.ts"

/** What a package's prompt says of its review. A claim is no verdict, and what was sent back has none any more. */
export interface Review {
  readonly state: "none" | "begun" | "approved" | "sent_back"
  readonly reviewer: Option.Option<string>
  /** The commit that was approved; approvals of the Python tool name none. */
  readonly commit: Option.Option<string>
}

type Reviewed = Pick<WorkPackage, "id" | "values"> & { readonly recorded?: RecordedLane }

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
  const isBegun = status === "in_review" || recorded === "in_review"
  if (recorded !== "approved" && isBegun) return { ...none, state: "begun", reviewer: claimant }
  if (Option.isSome(by)) return { state: "approved", reviewer: by, commit }
  if (recorded === "approved" && Option.isSome(claimant)) return { ...none, state: "approved", reviewer: claimant }
  return Option.isSome(claimant) ? { ...none, state: "begun", reviewer: claimant } : none
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

/** What happened to the work after its approval: `approved at abc1234, 2 commits since`. None where it is as approved. */
export const sinceApproval = (mission: Mission, entry: Reviewed) =>
  Effect.gen(function* () {
    const { root } = mission.project
    const { commit, state } = reviewOf(entry)
    const branch = branchOf(mission, entry.id)
    if (state !== "approved" || Option.isNone(commit) || !(yield* branchExists(root, branch))) return Option.none()
    const at = `approved at ${shortCommit(commit.value)}`
    if (!(yield* refExists(root, commit.value))) return Option.some(`${at}, which is not in this repository`)
    if ((yield* commitOf(root, `refs/heads/${branch}`)) === commit.value) return Option.none()
    if (!(yield* isMergedInto(root, commit.value, branch)))
      return Option.some(`${at}, and ${branch} was rewritten since`)
    const count = yield* commitsBeyond(root, commit.value, branch)
    return Option.some(`${at}, ${count} ${count === 1 ? "commit" : "commits"} since`)
  })

/** What is missing of the reviews of these packages, to be told: each line starts with the package. */
export const reviewIssues = (mission: Mission, packages: ReadonlyArray<Reviewed>) =>
  Effect.map(
    Effect.forEach(packages, (entry) =>
      Effect.map(sinceApproval(mission, entry), (since) => {
        const { reviewer, state } = reviewOf(entry)
        const by = Option.getOrElse(reviewer, () => "somebody")
        if (state === "approved") return Option.toArray(Option.map(since, (words) => `${entry.id}: ${words}`))
        if (state === "begun") return [`${entry.id}: review not finished, ${by} has begun it`]
        const back = state === "sent_back" ? ` since ${by} sent it back` : ""
        return [`${entry.id}: no review is recorded${back}`]
      })
    ),
    (issues) => issues.flat()
  )

/** A commit as people read it. */
export const shortCommit = (commit: string): string => commit.slice(0, 7)
