import { assert, describe, it } from "@effect/vitest"
import { Array, FastCheck, Option } from "effect"
import { emptyCounts } from "../../src/events/QueuedEvent.ts"
import { Category } from "../../src/sync/categories.ts"
import { drainReport, exitCodeOf, summaryLine } from "../../src/sync/DrainReport.ts"
import { SyncStopped } from "../../src/sync/errors.ts"
import { reportFile } from "../../src/sync/reportFile.ts"
import { counted, emptyTally } from "../../src/sync/Tally.ts"

const category = FastCheck.constantFrom(...Category.literals)

const refusals = FastCheck.array(category, { maxLength: 20 }).map(refusalsOf)

const count = FastCheck.integer({ min: 0, max: 5 })

const stop = FastCheck.option(category.map((category) => new SyncStopped({ category, reason: "No", waiting: 1 })))

/** A queue in which events of these categories failed. */
function refusalsOf(all: ReadonlyArray<Category>) {
  return {
    count: all.length,
    categories: Object.fromEntries(
      Object.entries(Array.groupBy(all, (one) => one)).map(([name, { length }]) => [name, length])
    ),
    failures: []
  }
}

describe("drainReport", () => {
  it.prop(
    "is a success exactly when nothing is left, and only then exits 0",
    [count, count, refusals, count, stop],
    ([synced, duplicates, refusals, pending, stopped]) => {
      const tally = counted(emptyTally, { settlements: [], synced, duplicates, refused: refusals.count })
      const counts = {
        ...emptyCounts,
        heldProjects: [],
        unheard: [],
        foregroundOnly: 0,
        pending,
        failed: refusals.count
      }
      const left = pending + refusals.count
      const report = drainReport(tally, counts, refusals, left === 0 ? Option.none() : Option.fromNullable(stopped), [])
      assert.strictEqual(report.result === "success", left === 0)
      assert.strictEqual(exitCodeOf(report) === 0, left === 0)
      assert.strictEqual(report.pending, pending)
      assert.strictEqual(
        Object.values(report.categories).reduce((sum, n) => sum + n, 0),
        report.failed
      )
      assert.strictEqual(report.advice.length > 0, left > 0)
      assert.strictEqual(new Set(report.advice).size, report.advice.length)
    }
  )

  it("sums up in one line, the most frequent reason first", () => {
    const refusals = refusalsOf(["auth_expired", "schema_mismatch", "schema_mismatch"])
    const tally = counted(emptyTally, { settlements: [], synced: 105, duplicates: 3, refused: 3 })
    const report = drainReport(
      tally,
      { ...emptyCounts, heldProjects: [], unheard: [], foregroundOnly: 0, failed: 3 },
      refusals,
      Option.none(),
      []
    )
    assert.strictEqual(
      summaryLine(report),
      "Synced: 105, Duplicates: 3, Failed: 3 (reason: schema_mismatch: 2, auth_expired: 1)"
    )
    assert.deepStrictEqual(JSON.parse(reportFile(report, 0)).summary, {
      total_events: 111,
      synced: 105,
      duplicates: 3,
      failed: 3,
      pending: 0,
      held: 0,
      categories: { schema_mismatch: 2, auth_expired: 1 }
    })
  })
})
