import { Arbitrary, FastCheck, Schema } from "effect"
import { lanes } from "../../src/domain/Lane.ts"
import { StatusEvent } from "../../src/domain/StatusEvent.ts"
import { formatTimestamp } from "../../src/domain/timestamp.ts"

export const anyEvent: FastCheck.Arbitrary<StatusEvent> = Arbitrary.make(StatusEvent)

// Few ids, packages and instants, so that duplicates and ties really happen.
export const crowded = FastCheck.array(
  FastCheck.record({
    eventId: FastCheck.constantFrom("A", "B", "C", "D", "E"),
    featureSlug: FastCheck.constant("001-x"),
    wpId: FastCheck.constantFrom("WP01", "WP02"),
    fromLane: FastCheck.constantFrom(...lanes),
    toLane: FastCheck.constantFrom(...lanes),
    at: FastCheck.integer({ min: 0, max: 3 }).map(formatTimestamp),
    actor: FastCheck.constantFrom("ann", "bob"),
    force: FastCheck.boolean(),
    executionMode: FastCheck.constant("worktree" as const),
    reason: FastCheck.constant(null),
    reviewRef: FastCheck.option(FastCheck.constant("feedback://1")),
    evidence: FastCheck.constant(null),
    policyMetadata: FastCheck.constant(null)
  })
)

export const distinct = crowded.map((events) => [...new Map(events.map((event) => [event.eventId, event])).values()])

export const sample: StatusEvent = {
  eventId: "01JMBY7K8N3QRVX2DPFG5HWT4E",
  featureSlug: "001-größe",
  wpId: "WP01",
  fromLane: "planned",
  toLane: "claimed",
  at: formatTimestamp(Date.UTC(2026, 1, 12, 10, 15)),
  actor: "claude",
  force: false,
  executionMode: "worktree",
  reason: null,
  reviewRef: null,
  evidence: null,
  policyMetadata: null
}

export const encodedSample = Schema.encodeSync(StatusEvent)(sample)
