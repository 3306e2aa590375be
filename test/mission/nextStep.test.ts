import { assert, describe, it } from "@effect/vitest"
import type { RecordedLane } from "../../src/domain/Lane.ts"
import { nextStep } from "../../src/mission/nextStep.ts"

const entry = (id: string, dependencies: ReadonlyArray<string>, values = {}) => ({
  id,
  title: id,
  path: `${id}.md`,
  dependencies,
  agent: "",
  values,
  body: ""
})
const approvedOnce = { reviewed_by: "codex" }
const approved = { review_status: "approved", reviewed_by: "codex" }

describe("nextStep", () => {
  it.each<readonly [string, string, RecordedLane, RecordedLane, object, object]>([
    ["the first that waits for nothing", "implement WP01", "planned", "planned", {}, {}],
    ["a look at the board while it is built", "status", "in_progress", "planned", {}, {}],
    ["its review once it is handed over", "review WP01", "for_review", "planned", {}, {}],
    ["its review where the Python tool has begun another one", "review WP01", "in_review", "planned", approvedOnce, {}],
    ["what builds on it once it is approved", "implement WP02", "for_review", "planned", approved, {}],
    ["the review of the second", "review WP02", "for_review", "for_review", approved, {}],
    ["acceptance when both are approved", "accept", "for_review", "for_review", approved, approved],
    ["what is left when the first is done", "implement WP02", "done", "planned", {}, {}],
    ["the board when all is done", "status", "done", "done", {}, {}]
  ])("is %s", (_what, command, first, second, one, two) => {
    const lanes: Readonly<Record<string, RecordedLane>> = { WP01: first, WP02: second }
    const packages = [entry("WP01", [], one), entry("WP02", ["WP01"], two)]
    assert.strictEqual(
      nextStep(packages, (id) => lanes[id] ?? "planned"),
      `spec-kitty ${command}`
    )
  })
})
