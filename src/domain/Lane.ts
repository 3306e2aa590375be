import { Option, Schema } from "effect"

/** The seven lanes of the status log, in board order. */
export const lanes = ["planned", "claimed", "in_progress", "for_review", "done", "blocked", "canceled"] as const

/** A lane that we write. */
export const Lane = Schema.Literal(...lanes)
export type Lane = typeof Lane.Type

/** Lanes that later tools wrote; we read them and never write them (design R3). */
export const RecordedLane = Schema.Literal(...lanes, "in_review", "approved")
export type RecordedLane = typeof RecordedLane.Type

const recordedLanes: ReadonlySet<unknown> = new Set(RecordedLane.literals)

/** Whether a log may hold it as a lane; asked twice for each line, so without a schema. */
export const isRecordedLane = (lane: unknown): lane is RecordedLane => recordedLanes.has(lane)

/** What people type and see, and what travels (S039 FR-013). */
export const syncLanes = ["planned", "doing", "for_review", "done"] as const
export const SyncLane = Schema.Literal(...syncLanes)
export type SyncLane = typeof SyncLane.Type

const collapsed: Readonly<Record<RecordedLane, SyncLane>> = {
  planned: "planned",
  claimed: "doing",
  in_progress: "doing",
  for_review: "for_review",
  in_review: "for_review",
  approved: "done",
  done: "done",
  blocked: "doing",
  canceled: "done"
}

/** Seven lanes to four, S039 FR-013 literally, with the two extras met in real logs. */
export const collapse = (lane: RecordedLane): SyncLane => collapsed[lane]

/** The transition as the control plane sees it; none when its collapsed ends are equal (design R4). */
export const fanOut = (
  from: RecordedLane,
  to: RecordedLane
): Option.Option<{ readonly from: SyncLane; readonly to: SyncLane }> =>
  collapse(from) === collapse(to) ? Option.none() : Option.some({ from: collapse(from), to: collapse(to) })

const decodeLane = Schema.decodeUnknownOption(Lane)

/** A lane as a person writes it: any case, spaces around, `doing` for in_progress. */
export const parseLane = (text: string): Option.Option<Lane> => {
  const name = text.trim().toLowerCase()
  return decodeLane(name === "doing" ? "in_progress" : name)
}
