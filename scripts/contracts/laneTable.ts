import { Option } from "effect"
import { sampleBodies } from "../../src/conformance/sampleBodies.ts"
import { collapse, fanOut, lanes, RecordedLane, syncLanes } from "../../src/domain/Lane.ts"
import { batch, outcome, verdicts } from "./exchanges.ts"
import { missionOfSamples, sampleEvent, sampleId } from "./sampleEvents.ts"

/** The lanes of the status log and what they are on the wire. */
export const laneTable = RecordedLane.literals.map((lane) => ({
  lane,
  wire: collapse(lane),
  written: lanes.some((own) => own === lane)
}))

/** What travels for each change of lane; null where the ends are the same on the wire. */
export const laneChanges = lanes.flatMap((from) =>
  lanes
    .filter((to) => to !== from)
    .map((to) => ({
      from,
      to,
      sent: Option.match(fanOut(from, to), {
        onNone: () => null,
        onSome: ({ from: from_lane, to: to_lane }) => ({ from_lane, to_lane })
      })
    }))
)

const moves = syncLanes.flatMap((from) => syncLanes.filter((to) => to !== from).map((to) => ({ from, to })))

const moved = (n: number, from_lane: string, to_lane: string) => {
  const { payload, ...body } = sampleBodies(missionOfSamples).WPStatusChanged
  return sampleEvent(n, { ...body, payload: { ...payload, from_lane, to_lane } })
}

const events = moves.map(({ from, to }, index) => moved(index + 1, from, to))

const stray = moved(moves.length + 1, "planned", "claimed")

const reason = 'Invalid field payload.to_lane: expected "planned" or "doing" or "for_review" or "done", found "claimed"'

/** The lane table, and a batch with every change that travels and one lane that does not exist on the wire. */
export const laneFixture = {
  description: "The lane table, and every change of lane that travels; a lane that is not one of the four is rejected",
  lanes: laneTable,
  changes: laneChanges,
  exchanges: [batch([...events, stray], verdicts([...events, stray], ...events.map(() => "success"), reason))],
  outcome: outcome({
    exit_code: 1,
    synced: events.length,
    failed: [{ event_id: sampleId(moves.length + 1), reason, category: "schema_mismatch" }]
  })
}
