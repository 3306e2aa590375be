import { Clock, Effect } from "effect"
import type { Snapshot } from "../../domain/reduce.ts"
import type { Mission } from "../Mission.ts"
import type { WorkPackage } from "../WorkPackage.ts"
import type { Problem } from "./Problem.ts"

/** After how many whole days a claim counts as forgotten. */
export interface ClaimAges {
  readonly claimedDays: number
  readonly inProgressDays: number
}

const day = 24 * 60 * 60 * 1000

/** Packages that somebody has taken and not moved for long (reference facts: disk 3.8). Only a person knows why. */
export const staleClaims = (
  mission: Mission,
  snapshot: Snapshot,
  packages: ReadonlyArray<WorkPackage>,
  ages: ClaimAges
) =>
  Effect.map(Clock.currentTimeMillis, (now) =>
    Object.entries(snapshot.workPackages).flatMap(
      ([wpId, { actor, lane, lastTransitionAt }]): ReadonlyArray<Problem> => {
        const limit = lane === "claimed" ? ages.claimedDays : lane === "in_progress" ? ages.inProgressDays : Infinity
        const days = Math.floor((now - Date.parse(lastTransitionAt)) / day)
        if (!(days > limit)) return []
        // Whoever moved it last may have done so for another: the board names who has it.
        const owner = packages.find(({ agent, id }) => id === wpId && agent !== "")?.agent ?? actor
        const release = `spec-kitty agent tasks move-task ${wpId} --to planned --force --reason "Nobody works on it" --feature ${mission.slug}`
        return [
          {
            category: "stale_claim",
            wpId,
            message: `${wpId} has been ${lane} for ${days} days, by ${owner}`,
            action: `Ask ${owner}, or give it free: \`${release}\`.`,
            cure: null
          }
        ]
      }
    )
  )
