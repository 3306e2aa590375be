import { syncLanes } from "../../src/domain/Lane.ts"
import { laneChanges, laneTable } from "./laneTable.ts"
import { generated, table } from "./markdown.ts"

const code = (text: string) => `\`${text}\``

/** `contracts/lane-mapping.md`, from the table that the code uses. */
export const laneDocument = (): string => `${generated}

# Lanes

A work package has one of seven lanes in the status log of its project (\`status.events.jsonl\`). Four of them exist on the wire (S039
FR-013): ${syncLanes.map(code).join(", ")}. A server takes these four and rejects every other lane, by name.

${table(
  ["lane in the log", "lane on the wire", ""],
  laneTable.map(({ lane, wire, written }) => [
    code(lane),
    code(wire),
    written ? "" : "read in logs of other tools, never written"
  ])
)}

A \`WPStatusChanged\` carries \`from_lane\` and \`to_lane\` as on the wire. A change whose two ends are the same lane there is not sent:
exactly one event for each change that a server can see.

${table(
  ["from", "to", "sent"],
  laneChanges.map(({ from, sent, to }) => [
    code(from),
    code(to),
    sent === null ? "nothing" : `${code(sent.from_lane)} to ${code(sent.to_lane)}`
  ])
)}

The same table as data, with a batch to try: [batch-ingest/lane-table.json](batch-ingest/lane-table.json).
`
