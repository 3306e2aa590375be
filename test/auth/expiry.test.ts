import { assert, describe, it } from "@effect/vitest"
import { FastCheck, Option } from "effect"
import { expiryAfter, isExpired, readTimestamp } from "../../src/auth/expiry.ts"

const noon = Date.UTC(2026, 1, 12, 12, 0, 0)

describe("readTimestamp", () => {
  it.each([
    ["2026-02-12T12:00:00Z", noon],
    ["2026-02-12T12:00:00z", noon],
    ["2026-02-12T12:00:00+00:00", noon],
    ["2026-02-12T12:00:00.123456+00:00", noon + 123],
    ["2026-02-12T12:00:00,5+00:00", noon + 500],
    ["2026-02-12T14:30:00+02:30", noon],
    ["2026-02-12T07:00:00-0500", noon],
    ["2026-02-12T07:00:00-05", noon],
    ["2026-02-12 12:00:00", noon],
    ["2026-02-12T12:00:00", noon],
    ["2026-02-12T12:00", noon],
    ["2026-02-12", noon - 12 * 3_600_000],
    ["  2026-02-12T12:00:00Z ", noon]
  ])("reads %s", (text, millis) => assert.deepStrictEqual(readTimestamp(text), Option.some(millis)))

  it.each(["", "tomorrow", "foo 1", "1", "12.02.2026", "2026-13-40T99:99:99Z", "2026-02-12T12:00:00 Europe/Vienna"])(
    "does not read %j",
    (text) => assert.deepStrictEqual(readTimestamp(text), Option.none())
  )

  const when = FastCheck.date({ min: new Date(0), max: new Date(Date.UTC(9999, 0)), noInvalidDate: true })
  const offset = FastCheck.integer({ min: -14 * 60, max: 14 * 60 })

  it.prop("means the same moment whatever the offset it is written with", [when, offset], ([date, minutes]) => {
    const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, -1)
    if (local.startsWith("+") || local.startsWith("-")) return
    const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
    const zone = `${minutes < 0 ? "-" : "+"}${String(hours).padStart(2, "0")}:${String(rest).padStart(2, "0")}`
    assert.deepStrictEqual(readTimestamp(local + zone), Option.some(date.getTime()))
    assert.deepStrictEqual(readTimestamp(local), readTimestamp(`${local}Z`))
  })

  it.prop("is total", [FastCheck.string()], ([text]) => Option.isOption(readTimestamp(text)))
})

describe("isExpired", () => {
  it("is true from the very millisecond on", () =>
    assert.deepStrictEqual(
      [999, 1000, 1001].map((now) => isExpired(1000, now)),
      [false, true, true]
    ))

  it("leaves an unknown expiry to the host", () => assert.isFalse(isExpired(null, Number.MAX_SAFE_INTEGER)))
})

describe("expiryAfter", () => {
  it.prop(
    "can be written down whatever lifetime the host states",
    [FastCheck.double({ min: 0, noNaN: true, noDefaultInfinity: true })],
    ([seconds]) => !Number.isNaN(new Date(expiryAfter(noon, seconds)).getTime())
  )
})
