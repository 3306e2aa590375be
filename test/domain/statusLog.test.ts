import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, FastCheck, Option, Schema } from "effect"
import { lanes } from "../../src/domain/Lane.ts"
import { encodeSnapshot, reduce } from "../../src/domain/reduce.ts"
import { damageOf } from "../../src/domain/skippedLine.ts"
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

const encodedSample = Schema.encodeSync(StatusEvent)(sample)

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
    "accounts for every line of any text, and never fails",
    [FastCheck.array(FastCheck.oneof(FastCheck.string(), FastCheck.json(), anyEvent.map(encodeStatusLine)))],
    ([parts]) => {
      const text = parts.join("\n")
      const { events, skipped } = decodeStatusLog(text)
      const lines = text.replace(/^\uFEFF/, "").split("\n")
      assert.strictEqual(events.length + skipped.length, lines.filter((line) => line.trim() !== "").length)
    },
    laws
  )

  it.prop(
    "reads an event as its schema does, and nothing that it does not",
    [anyEvent, FastCheck.dictionary(FastCheck.constantFrom(...Object.keys(encodedSample)), FastCheck.jsonValue())],
    ([event, changes]) => {
      const line = { ...Schema.encodeSync(StatusEvent)(event), ...changes }
      const { events } = decodeStatusLog(JSON.stringify(line))
      const same = Schema.decodeUnknownOption(StatusEvent)(JSON.parse(JSON.stringify(line)))
      if (Option.isSome(same)) assert.deepStrictEqual(events, [same.value])
      events.forEach((read) => assert.isTrue(Schema.is(Schema.typeSchema(StatusEvent))(read)))
    },
    laws
  )

  it("is not brought down by the deepest nesting", () => {
    const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`
    assert.deepStrictEqual(decodeStatusLog(`{"actor":${deep}}\n{"actor":{"x":${deep}}}\n${deep}`).events, [])
  })

  it("passes over annotations, lifecycle lines and torn ones, and says which", () => {
    const log = decodeStatusLog(
      [
        '{"kind":"annotation","delta":{}}',
        '{"event_type":"MissionStarted","timestamp":"2026-01-01T00:00:00+00:00","payload":{}}',
        "",
        encodeStatusLine(sample).slice(0, 40),
        `${encodeStatusLine(sample).trim()}\r`
      ].join("\n")
    )
    assert.deepStrictEqual(log.skipped, [
      { line: 1, reason: "not a lane change", isDamaged: false },
      { line: 2, reason: "not a lane change", isDamaged: false },
      { line: 4, reason: "not a JSON object", isDamaged: true }
    ])
    assert.deepStrictEqual(log.events, [sample])
  })

  const later = {
    event_id: "X",
    mission_slug: "001-x",
    wp_id: "WP01",
    from_lane: "in_review",
    to_lane: "approved",
    at: "T"
  }

  it.each<readonly [reason: string, line: string]>([
    ["a conflict that git left open", "<<<<<<< HEAD"],
    ["not a JSON object", '["WP01"]'],
    ["no event_id", JSON.stringify({ ...later, event_id: 7 })],
    ["no feature_slug", JSON.stringify({ ...later, mission_slug: "" })],
    ["no to_lane", JSON.stringify({ ...later, to_lane: undefined, kind: "move" })],
    ['unknown lane "finished"', JSON.stringify({ ...later, to_lane: "finished" })],
    ["no event_id", "{}"]
  ])("says what a damaged line suffers from: %s", (reason, line) => {
    const good = JSON.stringify(later)
    const { events, skipped } = decodeStatusLog(`${good}\n${line}\n`)
    assert.lengthOf(events, 1)
    assert.deepStrictEqual(skipped, [{ line: 2, reason, isDamaged: true }])
    assert.deepStrictEqual(damageOf("the.log", skipped), [`1 line of the.log left out as damaged: line 2: ${reason}`])
  })

  it("names the first damaged lines and counts the others, and says nothing of other families", () => {
    const annotation = '{"kind":"annotation","delta":{}}\n'
    assert.deepStrictEqual(damageOf("x", decodeStatusLog(annotation).skipped), [])
    const [sentence = ""] = damageOf("x", decodeStatusLog(annotation + "oops\n".repeat(7)).skipped)
    assert.isTrue(sentence.startsWith("7 lines of x left out as damaged: line 2: "))
    assert.isTrue(sentence.endsWith("line 6: not a JSON object; and 2 more"))
  })

  it.each<readonly [string, object, Partial<StatusEvent>]>([
    ["the names of 3.1", { mission_id: "M", review_result: {} }, { featureSlug: "001-x", fromLane: "in_review" }],
    ["an actor that is an object", { actor: { name: "ann", kind: "human" } }, { actor: "ann" }],
    ["an actor without a name", { actor: { tool: "claude" } }, { actor: "claude" }],
    ["an actor that is missing", {}, { actor: "unknown" }],
    ["the four-lane name", { from_lane: "planned", to_lane: "doing" }, { toLane: "in_progress" }],
    ["the seed lane of later tools", { from_lane: "genesis", to_lane: "planned" }, { fromLane: "planned" }],
    [
      "evidence of an unknown shape",
      { evidence: { review: { reviewer: "" } } },
      { toLane: "approved", evidence: null }
    ],
    ["an unknown mode", { execution_mode: "lane", force: "no" }, { executionMode: "worktree", force: false }]
  ])("reads %s", (_name, difference, expected) => {
    assert.deepInclude(decodeStatusLog(JSON.stringify({ ...later, ...difference })).events[0], expected)
  })

  it("keeps what evidence says beyond the review", () => {
    const evidence = { review: { reviewer: "b", verdict: "approved", reference: "r" }, repos: [{ commit: "c" }] }
    assert.deepStrictEqual(decodeStatusLog(JSON.stringify({ ...later, evidence })).events[0]?.evidence, evidence)
  })
})

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
