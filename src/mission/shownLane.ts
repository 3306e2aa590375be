import { collapse, type RecordedLane } from "../domain/Lane.ts"

/** A lane as people read it: the four of S039, but blocked and canceled by their own names. */
export const shownLane = (lane: RecordedLane): string =>
  lane === "blocked" || lane === "canceled" ? lane : collapse(lane)
