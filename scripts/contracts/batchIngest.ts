import { batchDocument } from "./batchDocument.ts"
import { blanket, judged, transport } from "./batchFixtures.ts"
import type { Fixture } from "./exchanges.ts"
import { laneDocument } from "./laneDocument.ts"
import { liveDocument } from "./liveDocument.ts"
import { trackerDocument } from "./trackerDocument.ts"
import { laneFixture } from "./laneTable.ts"

const fixtures: Readonly<Record<string, Fixture>> = {
  ...judged,
  "lane-table": laneFixture,
  ...blanket,
  ...transport
}

/** The handoff contract: the documents, and a file for each story. */
export const batchArtefacts = {
  "contracts/batch-ingest.md": () => batchDocument(fixtures),
  "contracts/lane-mapping.md": laneDocument,
  "contracts/live-events.md": liveDocument,
  "contracts/trackers.md": trackerDocument,
  ...Object.fromEntries(
    Object.entries(fixtures).map(([name, fixture]) => [
      `contracts/batch-ingest/${name}.json`,
      () => `${JSON.stringify(fixture, null, 2)}\n`
    ])
  )
}
