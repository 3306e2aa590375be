import { assert, describe, it } from "@effect/vitest"
import { FastCheck, Option } from "effect"
import { collapse, fanOut, lanes, parseLane, RecordedLane, syncLanes } from "../../src/domain/Lane.ts"

const recorded = FastCheck.constantFrom(...RecordedLane.literals)

describe("collapse", () => {
  it("is the table of S039 FR-013, with the two lanes that later logs have", () => {
    assert.deepStrictEqual(Object.fromEntries(RecordedLane.literals.map((lane) => [lane, collapse(lane)])), {
      planned: "planned",
      claimed: "doing",
      in_progress: "doing",
      for_review: "for_review",
      done: "done",
      blocked: "doing",
      canceled: "done",
      in_review: "for_review",
      approved: "done"
    })
  })

  it.prop("is total on the lanes that a log may hold", [recorded], ([lane]) => syncLanes.includes(collapse(lane)))
})

describe("fanOut", () => {
  it.prop("sends a transition exactly when its collapsed ends differ (R4)", [recorded, recorded], ([from, to]) => {
    const sent = fanOut(from, to)
    assert.strictEqual(Option.isSome(sent), collapse(from) !== collapse(to))
    if (Option.isSome(sent)) assert.deepStrictEqual(sent.value, { from: collapse(from), to: collapse(to) })
  })
})

describe("parseLane", () => {
  it("reads the seven names and the alias, in any case", () => {
    for (const lane of lanes) assert.deepStrictEqual(parseLane(` ${lane.toUpperCase()} `), Option.some(lane))
    assert.deepStrictEqual(parseLane("Doing"), Option.some("in_progress"))
  })

  it.prop(
    "reads nothing else",
    [FastCheck.string()],
    ([text]) => Option.isNone(parseLane(text)) || ["doing", ...lanes].includes(text.trim().toLowerCase())
  )
})
