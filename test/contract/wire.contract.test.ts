import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, FastCheck, Schema } from "effect"
import * as Envelopes from "../../src/contract/ErrorEnvelope.ts"
import * as Events from "../../src/contract/events.ts"
import * as Health from "../../src/contract/health.ts"
import * as Issue from "../../src/contract/issue.ts"
import * as Tracker from "../../src/contract/tracker.ts"

const schemas = [Envelopes, Events, Health, Issue, Tracker].flatMap((module) =>
  Object.entries(module).flatMap(([name, schema]) => (Schema.isSchema(schema) ? [{ name, schema }] : []))
) as Array<{ name: string; schema: Schema.Schema<unknown, unknown> }>

const unknownFields = FastCheck.dictionary(FastCheck.constantFrom("x_new", "x_later"), FastCheck.jsonValue())

describe.each(schemas)("$name", ({ schema }) => {
  const encode = Schema.encodeSync(Schema.parseJson(schema))
  const decode = Schema.decodeSync(Schema.parseJson(schema))

  it.prop(
    "survives the wire",
    [Arbitrary.make(schema)],
    ([value]) => {
      const text = encode(value)
      assert.deepStrictEqual(JSON.parse(encode(decode(text))), JSON.parse(text))
    },
    { fastCheck: { numRuns: 30 } }
  )
})

describe("envelopes", () => {
  it.prop(
    "keep what a newer server adds",
    [Arbitrary.make(Tracker.PullResultEnvelope), unknownFields],
    ([value, added]) => {
      const wire = { ...Schema.encodeSync(Tracker.PullResultEnvelope)(value), ...added }
      const decoded = Schema.decodeSync(Tracker.PullResultEnvelope)(wire)
      assert.deepStrictEqual<unknown>({ ...Schema.encodeSync(Tracker.PullResultEnvelope)(decoded) }, wire)
    },
    { fastCheck: { numRuns: 30 } }
  )

  it.each([
    { items: [] },
    { status: "complete", identity_path: { kind: "user_link" } },
    { status: "ok", summary: null, items: null, item_errors: null, doctrine: null }
  ])("read the loose body %j", (body) => {
    assert.isTrue(Schema.decodeUnknownOption(Tracker.PullResultEnvelope)(body)._tag === "Some")
    assert.isTrue(Schema.decodeUnknownOption(Tracker.PushResultEnvelope)(body)._tag === "Some")
  })
})
