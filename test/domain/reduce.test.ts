import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { lanes } from "../../src/domain/Lane.ts"
import { encodeSnapshot, reduce } from "../../src/domain/reduce.ts"
import { StatusEvent } from "../../src/domain/StatusEvent.ts"
import { formatTimestamp } from "../../src/domain/timestamp.ts"
import { laws } from "./laws.ts"
import { crowded, distinct, sample } from "./statusEvents.ts"

describe("reduce", () => {
  it.prop(
    "does not depend on the order of lines",
    [distinct, FastCheck.infiniteStream(FastCheck.double({ noNaN: true }))],
    ([events, dice]) => {
      const keyed = events.map((event) => [event, dice.next().value] as const)
      const shuffled = keyed.sort((a, b) => a[1] - b[1]).map(([event]) => event)
      assert.strictEqual(encodeSnapshot(reduce(shuffled)), encodeSnapshot(reduce(events)))
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
    "is where the last event of each package left it, unless a verdict of the same instant says otherwise",
    [distinct],
    ([events]) => {
      const { workPackages } = reduce(events)
      for (const [wpId, state] of Object.entries(workPackages)) {
        const own = events.filter((event) => event.wpId === wpId)
        const latest = own.reduce((time, { at }) => (at > time ? at : time), "")
        const candidates = own.filter(({ at }) => at === latest).map(({ eventId }) => eventId)
        assert.include(candidates, state.lastEventId)
        assert.isAtMost(state.forceCount, own.filter(({ force }) => force).length)
      }
    },
    laws
  )

  it("lets the first of two lines with one id win, whatever their times", () => {
    const late: StatusEvent = { ...sample, toLane: "done", at: formatTimestamp(9) }
    const early: StatusEvent = { ...sample, toLane: "blocked", at: formatTimestamp(1) }
    assert.strictEqual(reduce([late, early]).workPackages["WP01"]?.lane, "done")
    assert.strictEqual(reduce([early, late]).workPackages["WP01"]?.lane, "blocked")
  })

  it("of nothing is an empty board", () => {
    assert.deepInclude(reduce([]), { featureSlug: "", eventCount: 0, lastEventId: null, materializedAt: "" })
  })

  it("is written as the Python tool writes it, with lanes beyond the seven only where they occur", () => {
    const approved: StatusEvent = {
      ...sample,
      wpId: "WP02",
      eventId: "Z",
      toLane: "approved",
      actor: "Jürgen",
      force: true
    }
    assert.strictEqual(
      encodeSnapshot(reduce([approved, sample])),
      `{
  "event_count": 2,
  "feature_slug": "001-größe",
  "last_event_id": "Z",
  "materialized_at": "2026-02-12T10:15:00.000000+00:00",
  "summary": {
    "approved": 1,
    "blocked": 0,
    "canceled": 0,
    "claimed": 1,
    "done": 0,
    "for_review": 0,
    "in_progress": 0,
    "planned": 0
  },
  "work_packages": {
    "WP01": {
      "actor": "claude",
      "force_count": 0,
      "lane": "claimed",
      "last_event_id": "01JMBY7K8N3QRVX2DPFG5HWT4E",
      "last_transition_at": "2026-02-12T10:15:00.000000+00:00"
    },
    "WP02": {
      "actor": "Jürgen",
      "force_count": 1,
      "lane": "approved",
      "last_event_id": "Z",
      "last_transition_at": "2026-02-12T10:15:00.000000+00:00"
    }
  }
}
`
    )
  })

  it("lets a review verdict win over a plain move of the same instant", () => {
    const back: StatusEvent = { ...sample, eventId: "A", fromLane: "for_review", toLane: "in_progress", reviewRef: "r" }
    const move: StatusEvent = { ...sample, eventId: "B", fromLane: "for_review", toLane: "done" }
    assert.strictEqual(reduce([move, back]).workPackages["WP01"]?.lane, "in_progress")
  })
})
