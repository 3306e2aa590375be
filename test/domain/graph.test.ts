import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { findCycles, topologicalOrder } from "../../src/domain/graph.ts"

const names = ["WP01", "WP02", "WP03", "WP04", "WP05"]
const graph = FastCheck.record(Object.fromEntries(names.map((name) => [name, FastCheck.subarray(names)])))

describe("graph", () => {
  it.prop("has an order that respects every dependency exactly when it has no cycle", [graph], ([dependencies]) => {
    const order = topologicalOrder(dependencies)
    const respected = order.every((name, place) =>
      (dependencies[name] ?? []).every((needed) => order.indexOf(needed) < place)
    )
    assert.sameMembers([...order], names)
    assert.strictEqual(respected, findCycles(dependencies).length === 0)
  })

  it.prop("names cycles that are there, each once and from its smallest member", [graph], ([dependencies]) => {
    const cycles = findCycles(dependencies)
    assert.strictEqual(new Set(cycles.map((cycle) => cycle.join())).size, cycles.length)
    for (const cycle of cycles) {
      assert.strictEqual(cycle[0], [...cycle].sort()[0])
      for (const [place, node] of cycle.entries()) {
        assert.include(dependencies[node] ?? [], cycle[(place + 1) % cycle.length] ?? "")
      }
    }
  })

  it("names a package that waits for itself, and two that wait for each other", () => {
    assert.deepStrictEqual(findCycles({ WP02: ["WP03"], WP03: ["WP02"], WP01: ["WP01"] }), [["WP01"], ["WP02", "WP03"]])
  })

  it("orders by number where nothing else decides, and takes unknown packages as done", () => {
    assert.deepStrictEqual(topologicalOrder({ WP10: [], WP9: ["WP77"], WP02: ["WP10"], WP01: ["WP02"] }), [
      "WP9",
      "WP10",
      "WP02",
      "WP01"
    ])
  })
})
