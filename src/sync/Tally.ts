import type { Judged } from "./verdicts.ts"

/** What the host has said in a run so far, in numbers of events. */
export interface Tally {
  readonly synced: number
  readonly duplicates: number
  readonly refused: number
}

export const emptyTally: Tally = { synced: 0, duplicates: 0, refused: 0 }

/** Counts one judged batch. */
export const counted = (tally: Tally, judged: Judged): Tally => ({
  synced: tally.synced + judged.synced,
  duplicates: tally.duplicates + judged.duplicates,
  refused: tally.refused + judged.refused
})
