import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, FastCheck, Schema } from "effect"
import { lanes } from "../../src/domain/Lane.ts"
import { encodeSnapshot, reduce } from "../../src/domain/reduce.ts"
import { decodeStatusLog, encodeStatusLine, StatusEvent } from "../../src/domain/StatusEvent.ts"
import { formatTimestamp } from "../../src/domain/timestamp.ts"
import { laws } from "./laws.ts"

const anyEvent: FastCheck.Arbitrary<StatusEvent> = Arbitrary.make(StatusEvent)

// Few ids, packages and instants, so that duplicates and ties really happen.
const crowded = FastCheck.array(
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

const distinct = crowded.map((events) => [...new Map(events.map((event) => [event.eventId, event])).values()])

const sample: StatusEvent = {
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

describe("status log", () => {
  it("writes the exact bytes that the Python tool reads", () => {
    assert.strictEqual(
      encodeStatusLine(sample),
      '{"actor": "claude", "at": "2026-02-12T10:15:00.000000+00:00", "event_id": "01JMBY7K8N3QRVX2DPFG5HWT4E", ' +
        '"evidence": null, "execution_mode": "worktree", "feature_slug": "001-gr\\u00f6\\u00dfe", "force": false, ' +
        '"from_lane": "planned", "policy_metadata": null, "reason": null, "review_ref": null, "to_lane": "claimed", "wp_id": "WP01"}\n'
    )
  })

  it.prop(
    "reads back what it wrote, line by line",
    [FastCheck.array(anyEvent, { maxLength: 5 })],
    ([events]) => {
      const log = decodeStatusLog(events.map(encodeStatusLine).join(""))
      assert.deepStrictEqual(log.skipped, [])
      assert.deepStrictEqual(
        log.events.map((event) => Schema.encodeSync(StatusEvent)(event)),
        events.map((event) => JSON.parse(JSON.stringify(Schema.encodeSync(StatusEvent)(event))))
      )
    },
    laws
  )

  it.prop(
    "reads any text without failing",
    [FastCheck.string()],
    ([text]) => {
      const { events, skipped } = decodeStatusLog(text)
      return events.length + skipped.length <= text.split("\n").length
    },
    laws
  )

  it("passes over foreign lines and reads later spellings", () => {
    const log = decodeStatusLog(
      [
        '{"kind":"annotation","delta":{}}',
        "not json",
        "",
        '{"event_id":"X","mission_slug":"001-x","wp_id":"WP01","from_lane":"in_review","to_lane":"approved","at":"2026-01-01T00:00:00Z","actor":{"name":"ann"},"mission_id":"M"}'
      ].join("\n")
    )
    assert.deepStrictEqual(
      log.skipped.map(({ line }) => line),
      [1, 2]
    )
    assert.deepInclude(log.events[0], { featureSlug: "001-x", actor: "ann", toLane: "approved", force: false })
  })
})

describe("reduce", () => {
  it.prop(
    "does not depend on the order of lines",
    [distinct, FastCheck.infiniteStream(FastCheck.double({ noNaN: true }))],
    ([events, dice]) => {
      const keyed = events.map((event) => [event, dice.next().value] as const)
      const shuffled = keyed.sort((a, b) => a[1] - b[1]).map(([event]) => event)
      assert.deepStrictEqual(reduce(shuffled), reduce(events))
    },
    laws
  )

  it.prop(
    "counts an id once, the first in the file",
    [crowded],
    ([events]) => {
      assert.deepStrictEqual(reduce([...events, ...events]), reduce(events))
      assert.strictEqual(reduce(events).eventCount, new Set(events.map(({ eventId }) => eventId)).size)
    },
    laws
  )

  it.prop(
    "puts every package into exactly one lane",
    [crowded],
    ([events]) => {
      const snapshot = reduce(events)
      const total = Object.values(snapshot.summary).reduce((sum, count) => sum + count, 0)
      assert.strictEqual(total, Object.keys(snapshot.workPackages).length)
      assert.containsAllKeys(snapshot.summary, [...lanes])
    },
    laws
  )

  it.prop(
    "gives the same bytes for the same log",
    [crowded],
    ([events]) => encodeSnapshot(reduce(events)) === encodeSnapshot(reduce(events)),
    laws
  )

  it("lets a review verdict win over a plain move of the same instant", () => {
    const back: StatusEvent = { ...sample, eventId: "A", fromLane: "for_review", toLane: "in_progress", reviewRef: "r" }
    const move: StatusEvent = { ...sample, eventId: "B", fromLane: "for_review", toLane: "done" }
    assert.strictEqual(reduce([move, back]).workPackages["WP01"]?.lane, "in_progress")
  })
})
