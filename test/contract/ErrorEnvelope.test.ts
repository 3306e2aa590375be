import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, FastCheck, Schema } from "effect"
import { decodeErrorEnvelope, ErrorEnvelope, errorEnvelopeOf } from "../../src/contract/ErrorEnvelope.ts"
import { membersOfObjects } from "../helpers/membersOfObjects.ts"

const status = FastCheck.integer({ min: 400, max: 599 })
const isEnvelope = Schema.is(ErrorEnvelope)

const keys = ["code", "error_code", "category", "message", "retryable", "user_action_required", "retry_after_seconds"]
const nearMiss = FastCheck.dictionary(FastCheck.constantFrom(...keys, "http_status", "details"), FastCheck.jsonValue())

describe("decodeErrorEnvelope", () => {
  it.prop("answers with an envelope whatever the text", [status, FastCheck.string()], ([code, text]) =>
    isEnvelope(decodeErrorEnvelope(code, text))
  )

  it.prop("answers with an envelope whatever the JSON", [status, FastCheck.json()], ([code, json]) =>
    isEnvelope(decodeErrorEnvelope(code, json))
  )

  it.prop("answers with an envelope whatever is in its fields", [status, nearMiss], ([code, body]) => {
    const envelope = decodeErrorEnvelope(code, JSON.stringify(body))
    return isEnvelope(envelope) && envelope.message !== ""
  })

  it.prop("reads back every envelope that has been written", [Arbitrary.make(ErrorEnvelope)], ([envelope]) => {
    const text = JSON.stringify(Schema.encodeSync(ErrorEnvelope)(envelope))
    const read = decodeErrorEnvelope(500, text)
    assert.strictEqual(read.retryable, envelope.retryable)
    if (envelope.message.trim() !== "") assert.strictEqual(read.message, envelope.message)
    if (typeof envelope.userActionRequired === "boolean") {
      assert.strictEqual(read.userActionRequired, envelope.userActionRequired)
    }
  })

  it("prefers the canonical name over its synonym", () => {
    assert.strictEqual(errorEnvelopeOf(400, { code: "a", error_code: "b" }).code, "a")
    assert.strictEqual(errorEnvelopeOf(400, { code: null, error_code: "b" }).code, "b")
  })

  it("takes a failed server's word on trying again, and tries again without one", () => {
    assert.isFalse(errorEnvelopeOf(500, { retryable: false }).retryable)
    assert.isTrue(errorEnvelopeOf(500, { error: "boom" }).retryable)
    assert.isFalse(errorEnvelopeOf(400, { error: "boom" }).retryable)
  })

  it("shows what the user has to do, whatever the word", () => {
    for (const word of membersOfObjects) {
      assert.strictEqual(errorEnvelopeOf(400, { user_action_required: word }).userActionRequired, word)
    }
  })

  it("takes a failed operation's error when that is only a text", () => {
    assert.strictEqual(errorEnvelopeOf(500, "Linear said no").message, "Linear said no")
  })
})
