import { assert, describe, it } from "@effect/vitest"
import { FastCheck, Option, Schema } from "effect"
import { damageOf } from "../../src/domain/skippedLine.ts"
import { decodeStatusLog, encodeStatusLine, StatusEvent } from "../../src/domain/StatusEvent.ts"
import { laws } from "./laws.ts"
import { anyEvent, sample, encodedSample } from "./statusEvents.ts"

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
