import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { gotNowhere } from "../../src/sync/DrainReport.ts"
import { reportFile } from "../../src/sync/reportFile.ts"
import { eventId } from "../events/drafts.ts"
import { all, type Arrived, type Verdict } from "./ingestHost.ts"
import { situation } from "./situation.ts"

const refusing = ({ ids }: Arrived): Verdict => ({
  status: 200,
  json: { results: ids.map((event_id) => ({ event_id, status: "rejected", error: "Missing field: wp_id" })) }
})

describe("the report of a run that judged nothing", () => {
  it.scoped.each<readonly [string, Verdict, boolean]>([
    ["no verdicts", { status: 200, json: { results: [] } }, false],
    ["403", { status: 403 }, true],
    ["503", { status: 503 }, true],
    ["no answer", "drop", true]
  ])("counts and lists what failed before as the queue does: %s", ([, answer, nowhere]) =>
    Effect.gen(function* () {
      const { counts, drain } = yield* situation(3, (batch, n) => (n === 1 ? refusing(batch) : answer))
      yield* drain
      const report = yield* drain
      const { failed, pending } = yield* counts
      assert.deepStrictEqual([report.failed, report.pending], [failed, pending])
      assert.deepStrictEqual([failed, pending], [3, 0])
      assert.deepStrictEqual(report.categories, { schema_mismatch: 3 })
      assert.strictEqual(gotNowhere(report)._tag === "Some", nowhere)
      const file = JSON.parse(reportFile(report, 0))
      assert.deepInclude(file.summary, { total_events: 3, failed: 3, pending: 0, categories: { schema_mismatch: 3 } })
      assert.deepStrictEqual(
        file.failures,
        [1, 2, 3].map((n) => ({
          event_id: eventId(n),
          type: "WPCreated",
          error: "Missing field: wp_id",
          reason: "Missing field: wp_id",
          category: "schema_mismatch",
          attempts: 1
        }))
      )
    })
  )

  it.scoped("says nothing of what the host has taken since", () =>
    Effect.gen(function* () {
      const { drain } = yield* situation(3, (batch, n) => (n === 1 ? refusing : all("success"))(batch))
      yield* drain
      const report = yield* drain
      assert.deepStrictEqual([report.failed, report.failures, report.categories], [0, [], {}])
    })
  )
})
