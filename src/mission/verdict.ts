import { Effect, Option } from "effect"
import { shortCommit } from "../platform/terminalText.ts"
import { branchExists, branchOf, commitOf, commitsBeyond, isMergedInto, refExists } from "./branches.ts"
import type { Mission } from "./Mission.ts"
import { reviewOf, type Reviewed } from "./reviewState.ts"

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
