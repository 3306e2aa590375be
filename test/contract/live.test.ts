import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import { frameText, readFrame } from "../../src/contract/live.ts"

const read = (text: string) => Option.getOrNull(readFrame(text))

describe("a frame of a live connection", () => {
  it("is read as far as a client has to do with it", () => {
    assert.deepStrictEqual(read('{"type":"ack","event_id":"a","status":"success"}'), {
      type: "ack",
      eventId: "a",
      status: "success"
    })
    assert.deepStrictEqual(read('{"type":"error","event_id":"a","error":"no"}'), {
      type: "error",
      eventId: "a",
      error: "no"
    })
    assert.deepStrictEqual(read('{"type":"ping","timestamp":[1]}'), { type: "ping", timestamp: [1] })
    assert.deepStrictEqual(read('{"type":"ping"}'), { type: "ping", timestamp: undefined })
    assert.strictEqual(frameText({ type: "pong", timestamp: undefined }), '{"type":"pong"}')
  })

  it.each([
    '{"type":"snapshot","work_packages":[{}]}',
    '{"type":"event","event":{}}',
    '{"type":"news"}',
    "{}",
    '{"type":"ack","status":"success"}',
    '{"type":"ack","event_id":7,"status":"success"}',
    '{"type":"ack","event_id":"a"}',
    '{"type":"error","error":"no event is named"}'
  ])("judges no event where it names none, or gives no verdict: %s", (text) =>
    assert.deepStrictEqual(read(text), { type: "other" })
  )

  it.each(["", "ack", "[]", "7", "null", '{"type":"ack"', "<html>", "[".repeat(100_000)])("is none: %s", (text) =>
    assert.isNull(read(text))
  )
})
