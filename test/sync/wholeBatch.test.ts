import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { eventId } from "../events/drafts.ts"
import { all, type Arrived, type Verdict } from "./ingestHost.ts"
import { numbers, situation } from "./situation.ts"

describe("drain, when a batch is refused as a whole", () => {
  const poison = (bad: ReadonlyArray<number>, details: (ids: ReadonlyArray<string>) => unknown) => {
    const culprits = new Set<string>(bad.map(eventId))
    return (batch: Arrived): Verdict => {
      const found = batch.ids.filter((id) => culprits.has(id))
      return found.length === 0
        ? all("success")(batch)
        : { status: 400, json: { error: "Batch validation failed", details: details(found) } }
    }
  }

  it.scoped("marks the events that are named and sends the others", () =>
    Effect.gen(function* () {
      const { arrived, drain } = yield* situation(
        20,
        poison([3, 11], (ids) => ids.map((id) => ({ event_id: id, error: `Missing field for ${id}` })))
      )
      const report = yield* drain
      assert.deepStrictEqual(numbers(report), { result: "partial", synced: 18, duplicates: 0, failed: 2, pending: 0 })
      assert.lengthOf(arrived, 2)
      assert.deepStrictEqual(
        report.failures.map(({ reason }) => reason),
        [3, 11].map((n) => `Missing field for ${eventId(n)}`)
      )
    })
  )

  it.scoped("looks for culprits that nobody names, in few requests", () =>
    Effect.gen(function* () {
      const { arrived, drain } = yield* situation(
        64,
        poison([7, 50], () => "something is wrong with the schema")
      )
      const report = yield* drain
      assert.deepStrictEqual(numbers(report), { result: "partial", synced: 62, duplicates: 0, failed: 2, pending: 0 })
      assert.deepStrictEqual(
        report.failures.map(({ category, eventId, reason }) => [eventId, category, reason]),
        [7, 50].map((n) => [
          eventId(n),
          "schema_mismatch",
          "Batch validation failed: something is wrong with the schema"
        ])
      )
      assert.isAtMost(arrived.length, 2 * 2 * Math.log2(64) + 5)
    })
  )

  it.scoped("sends halves of what is too large, and calls a single one oversized", () =>
    Effect.gen(function* () {
      const { drain } = yield* situation(9, (batch) =>
        batch.ids.length > 2 || batch.ids.includes(eventId(5))
          ? { status: 413, json: { error: "Too big" } }
          : all("success")(batch)
      )
      const report = yield* drain
      assert.deepStrictEqual(numbers(report), { result: "partial", synced: 8, duplicates: 0, failed: 1, pending: 0 })
      assert.deepStrictEqual(report.categories, { oversized: 1 })
    })
  )

  it.scoped.each<readonly [string, () => unknown]>([
    ["names nobody", () => undefined],
    ["speaks in plain text", () => "the schema does not like it"],
    ["names events that were not sent", () => [{ event_id: "01JMBY00000000000000000ZZZ", error: "No" }]],
    ["names a list of nobody", () => [{ error: "No" }, { event_id: null, error: "No" }]]
  ])("finds each of k bad events and delivers the others in order when the host %s", ([_how, details]) =>
    Effect.gen(function* () {
      yield* Effect.forEach(
        [
          [1, 1],
          [40, 1],
          [100, 7],
          [250, 3]
        ] as const,
        ([count, k]) =>
          Effect.gen(function* () {
            const bad: ReadonlyArray<number> = Array.from({ length: k }, (_, n) => 1 + ((n * 37 + 11) % count))
            const { arrived, drain } = yield* situation(count, poison(bad, details))
            const report = yield* drain
            assert.strictEqual(report.failed, k)
            assert.strictEqual(report.synced, count - k)
            assert.isAtMost(arrived.length, 2 * k * Math.log2(count) + 5)
            const last = new Map<string, number>()
            for (const [place, { ids }] of arrived.entries()) for (const id of ids) last.set(id, place)
            const taken = arrived.flatMap(({ ids }, place) => ids.filter((id) => last.get(id) === place))
            assert.deepStrictEqual(
              taken,
              Array.from({ length: count }, (_, n) => eventId(n + 1))
            )
          }),
        { discard: true }
      )
    })
  )

  it.scoped("delivers 950 of 1,000 events when 50 are bad and nobody says which", () =>
    Effect.gen(function* () {
      const bad = Array.from({ length: 50 }, (_, n) => n * 20 + 3)
      const { arrived, drain } = yield* situation(
        1000,
        poison(bad, () => undefined)
      )
      const report = yield* drain
      assert.deepStrictEqual(numbers(report), { result: "partial", synced: 950, duplicates: 0, failed: 50, pending: 0 })
      assert.isAtMost(arrived.length, 2 * 50 * Math.log2(1000) + 5)
    })
  )

  it.scoped.each<readonly [string, (ids: ReadonlyArray<string>) => unknown]>([
    ["a list", (ids) => ids.map((id) => ({ event_id: id, detail: `No ${id}` }))],
    ["JSON text", (ids) => JSON.stringify(ids.map((id) => ({ event_id: id, reason: `No ${id}` })))],
    ["an object", (ids) => Object.fromEntries(ids.map((id) => [id, [`No ${id}`]]))]
  ])("believes %s that names the culprits, and asks once more for the rest", ([_form, details]) =>
    Effect.gen(function* () {
      const { arrived, drain } = yield* situation(30, poison([4, 20], details))
      const report = yield* drain
      assert.deepStrictEqual(
        report.failures.map(({ reason }) => reason),
        [4, 20].map((n) => `No ${eventId(n)}`)
      )
      assert.strictEqual(report.synced, 28)
      assert.lengthOf(arrived, 2)
    })
  )
})
