import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { carve } from "../../../src/events/recovery/carve.ts"
import { recordIn, varintAt } from "../../../src/events/recovery/record.ts"
import { pythonRow, storedRow } from "../../../src/events/StoredRow.ts"
import { encodeEvent, stamp } from "../../../src/domain/Event.ts"
import { draftOf, eventId, projectUuid } from "../drafts.ts"

const data = encodeEvent(stamp(draftOf(1), 7))

describe("what lies in a damaged file", () => {
  it("is read or refused, whatever the bytes", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.uint8Array({ maxLength: 300 }), (bytes) => {
        const page = Buffer.from(bytes)
        varintAt(page, 0)
        recordIn(page)
        assert.deepStrictEqual(carve(page), [])
      }),
      { numRuns: 500 }
    )
  })

  it.each([
    [[0x00], [0, 1]],
    [[0x7f], [127, 1]],
    [
      [0x81, 0x00],
      [128, 2]
    ],
    [
      [0x81, 0x80, 0x00],
      [16_384, 3]
    ],
    [[0xff], undefined]
  ])("has numbers like %j", (bytes, expected) => {
    assert.deepStrictEqual(varintAt(Buffer.from(bytes), 0), expected as readonly [number, number] | undefined)
  })

  const page = (scope: string, status: string) =>
    Buffer.from(
      `noise${eventId(1)}WPCreated${projectUuid}${scope}2026-02-12T10:00:01.000000+00:00\x07${data}${status}\x01`
    )

  it("gives an event with its account and its status, without any bookkeeping", () => {
    assert.deepStrictEqual(carve(page("https://a|ada|red", "failed")), [
      { data, scope: "https://a|ada|red", status: "failed" }
    ])
    assert.deepStrictEqual(carve(page("", "synced")), [{ data, scope: null, status: "synced" }])
    assert.deepStrictEqual(carve(Buffer.from(`${data}xx`)), [{ data, scope: undefined, status: undefined }])
    assert.deepStrictEqual(carve(Buffer.from(data.slice(0, -1))), [])
  })

  it("holds an event that may be anybody's, and one that was held", () => {
    assert.deepInclude(storedRow({ data, scope: undefined, status: "pending" }, 5), {
      status: "held",
      scope: null,
      last_error_category: "damaged"
    })
    assert.deepInclude(storedRow({ data, scope: "https://a|ada", status: "pending" }, 5), { status: "held" })
    assert.deepInclude(storedRow({ data, scope: null, status: "hxld", last_error_category: "sync_disabled" }, 5), {
      status: "held",
      last_error_category: "sync_disabled"
    })
    assert.deepInclude(storedRow({ data, scope: null, status: "p?nding" }, 5), {
      status: "pending",
      created_at: 5,
      event_id: eventId(1)
    })
    assert.isUndefined(storedRow({ data: data.slice(1), scope: null, status: "pending" }, 5))
  })

  it("may be a row of the Python spec-kitty", () => {
    const row = { event_id: eventId(1), event_type: "WPCreated", data, timestamp: 1_770_000_000, retry_count: 2 }
    assert.deepInclude(pythonRow(row, 5), {
      status: "pending",
      retry_count: 2,
      scope: null,
      created_at: 1_770_000_000_000,
      lamport_clock: 7
    })
    assert.deepInclude(pythonRow({ ...row, retry_count: 0 }, 5), { status: "pending" })
    assert.deepInclude(pythonRow({ ...row, data: "{" }, 5), {
      status: "held",
      last_error_category: "invalid",
      data: "{"
    })
  })
})
