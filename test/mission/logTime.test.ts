import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { formatTimestamp } from "../../src/domain/timestamp.ts"
import { timeAfter } from "../../src/mission/logTime.ts"

const now = Date.parse("2026-02-12T10:15:00.123Z")

describe("timeAfter", () => {
  it("is the present when the log is older", () => {
    assert.strictEqual(timeAfter("", now), "2026-02-12T10:15:00.123000+00:00")
    assert.strictEqual(timeAfter("2026-02-12T10:15:00.122999+00:00", now), "2026-02-12T10:15:00.123000+00:00")
  })

  it("is a microsecond later than a line of the same millisecond, or of a clock that was ahead", () => {
    assert.strictEqual(timeAfter("2026-02-12T10:15:00.123000+00:00", now), "2026-02-12T10:15:00.123001+00:00")
    assert.strictEqual(timeAfter("2026-02-12T10:15:00.999999+00:00", now), "2026-02-12T10:15:01.000000+00:00")
    assert.strictEqual(timeAfter("2026-02-12T23:59:59.999999+00:00", now), "2026-02-13T00:00:00.000000+00:00")
  })

  it("sorts behind what other tools write", () => {
    for (const last of ["2026-02-12T10:15:00Z", "2026-02-12T10:15:00.911Z", "2026-02-12T10:15:00+02:00"]) {
      assert.isTrue(timeAfter(last, now) > last, last)
    }
  })

  it("takes the present where a time cannot be read", () => {
    assert.strictEqual(timeAfter("yesterday", now), formatTimestamp(now))
  })

  it("keeps the order of the log whatever the clock does", () => {
    const millis = FastCheck.integer({ min: 0, max: 4_000_000_000_000 })
    FastCheck.assert(
      FastCheck.property(FastCheck.array(millis, { maxLength: 20 }), (clock) => {
        const times = clock.reduce<ReadonlyArray<string>>((all, at) => [...all, timeAfter(all.at(-1) ?? "", at)], [])
        assert.deepStrictEqual([...times].sort(), times)
        assert.strictEqual(new Set(times).size, times.length)
      })
    )
  })
})
