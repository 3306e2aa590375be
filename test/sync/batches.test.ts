import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { batchBody, batchesOf } from "../../src/sync/batches.ts"

const rows = FastCheck.array(
  FastCheck.string({ unit: "grapheme", maxLength: 60 }).map((text) => ({ data: JSON.stringify(text) })),
  { maxLength: 60 }
)

const bytes = (text: string) => new TextEncoder().encode(text).length

describe("batchesOf", () => {
  it.prop(
    "keeps every row, in order, within both limits",
    [rows, FastCheck.integer({ min: 1, max: 20 }), FastCheck.integer({ min: 20, max: 400 })],
    ([all, maxEvents, maxBytes]) => {
      const batches = batchesOf(all, { maxEvents, maxBytes })
      assert.deepStrictEqual(batches.flat(), all)
      for (const batch of batches) {
        assert.isAtMost(batch.length, maxEvents)
        if (batch.length > 1) assert.isAtMost(bytes(batchBody(batch)), maxBytes)
      }
      for (const [index, batch] of batches.slice(1).entries()) {
        const previous = batches[index] ?? []
        const fits = previous.length < maxEvents && bytes(batchBody([...previous, batch[0]])) <= maxBytes
        assert.isFalse(fits, "a batch ends only where the next row does not fit")
      }
    }
  )

  it.prop("writes a body that holds the events byte for byte", [rows], ([all]) => {
    assert.deepStrictEqual(
      JSON.parse(batchBody(all)).events.map((event: unknown) => JSON.stringify(event)),
      all.map(({ data }) => data)
    )
  })
})
