import { EventId, FeatureSlug, NodeId, ProjectUuid, WorkPackageId } from "../../src/domain/ids.ts"
import { wpCreated } from "../../src/domain/draft.ts"
import type { EventDraft } from "../../src/domain/Event.ts"
import { formatTimestamp } from "../../src/domain/timestamp.ts"

export const projectUuid = ProjectUuid.make("7c9e6679-7425-40de-944b-e07fc1f90ae7")

const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

/** The n-th of our event ids. */
export const eventId = (n: number) =>
  EventId.make(
    `01JMBY${[...n.toString(32).toUpperCase()]
      .map((digit) => digits[parseInt(digit, 32)])
      .join("")
      .padStart(20, "0")}`
  )

/** A valid event that only its number tells from the others; they happen one second after the other. */
export const draftOf = (n: number, changes: Partial<EventDraft> = {}): EventDraft => ({
  ...wpCreated({
    featureSlug: FeatureSlug.make("001-user-login"),
    wpId: WorkPackageId.make("WP01"),
    title: `Event ${n}`,
    dependencies: []
  }),
  eventId: eventId(n),
  timestamp: formatTimestamp(Date.UTC(2026, 1, 12, 10) + n * 1000),
  nodeId: NodeId.make("2e1a29e6f4ef"),
  causationId: null,
  correlationId: null,
  projectUuid,
  projectSlug: "demo",
  teamSlug: "local",
  schemaVersion: "1.0.0",
  dataTier: 0,
  ...changes
})
