import { Option } from "effect"
import { approve, type Approve } from "../../src/mission/approve.ts"
import { review } from "../../src/mission/review.ts"
import type { World } from "./world.ts"

/** WP01 is taken up for review. */
export const claim = (agent: string) =>
  review({
    workPackage: Option.some("WP01"),
    feature: Option.none(),
    agent: Option.some(agent),
    shellPid: Option.none(),
    force: false,
    autoCommit: true
  })

/** WP01 is approved. */
export const approval = (agent: string, changes: Partial<Approve> = {}) =>
  approve({
    workPackage: "WP01",
    feature: Option.none(),
    agent: Option.some(agent),
    shellPid: Option.none(),
    note: Option.none(),
    force: false,
    autoCommit: true,
    ...changes
  })

/** The review that the evidence of the last change of lane names. */
export const lastReview = ({ queued }: World) => {
  const evidence = queued("WPStatusChanged").at(-1)?.payload["evidence"] as { review: Record<string, string> } | null
  return evidence?.review
}
