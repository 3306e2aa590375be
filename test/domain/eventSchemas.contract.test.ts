import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, FastCheck, Schema } from "effect"
import { sampleBodies } from "../../src/conformance/sampleBodies.ts"
import { EventTypeName } from "../../src/domain/envelope.ts"
import { encodeEvent, Event } from "../../src/domain/Event.ts"
import { eventSchemas } from "../../src/domain/eventSchemas.ts"
import { canonicalJson } from "../../src/domain/json.ts"
import { validateEvent } from "../../src/domain/validateEvent.ts"
import { departures } from "../helpers/jsonSchema.ts"
import { laws } from "./laws.ts"

const schemaOf = (type: string) =>
  JSON.parse(readFileSync(new URL(`../../contracts/events/${type}.schema.json`, import.meta.url), "utf8"))

const wired = <A, I>(schema: Schema.Schema<A, I>) =>
  Arbitrary.make(schema).map((value): Record<string, unknown> =>
    JSON.parse(canonicalJson(Schema.encodeSync(schema)(value)))
  )

const events = {
  WPStatusChanged: wired(eventSchemas.WPStatusChanged),
  WPCreated: wired(eventSchemas.WPCreated),
  WPAssigned: wired(eventSchemas.WPAssigned),
  FeatureCreated: wired(eventSchemas.FeatureCreated),
  FeatureCompleted: wired(eventSchemas.FeatureCompleted),
  HistoryAdded: wired(eventSchemas.HistoryAdded),
  ErrorLogged: wired(eventSchemas.ErrorLogged),
  DependencyResolved: wired(eventSchemas.DependencyResolved),
  MissionOriginBound: wired(eventSchemas.MissionOriginBound)
}

const someValue = FastCheck.constantFrom(null, 0, -1, 1.5, 7, "", "x", "WP01", "done", true, [], ["WP1"], {})
const someEvent = Arbitrary.make<Event, typeof Event.Encoded, never>(Event)

describe.each(EventTypeName.literals)("contracts/events/%s.schema.json", (type) => {
  const schema = schemaOf(type)

  it("has an example that code and schema accept", () => {
    assert.lengthOf(schema.examples, 1)
    for (const example of schema.examples) {
      assert.deepStrictEqual(departures(schema, example), [])
      assert.deepStrictEqual(validateEvent(example), [])
    }
  })

  it.prop(
    "accepts every event that the registry knows, as the code does",
    [events[type]],
    ([event]) => {
      assert.deepStrictEqual(departures(schema, event), [])
      assert.deepStrictEqual(validateEvent(event), [])
    },
    laws
  )

  it.prop(
    "accepts what the builder makes, whatever surrounds it",
    [someEvent],
    ([around]) => {
      const text = encodeEvent({ ...around, ...sampleBodies("001-user-login")[type] })
      assert.deepStrictEqual(departures(schema, JSON.parse(text)), [])
    },
    laws
  )

  it.prop(
    "refuses exactly what the code refuses",
    [events[type], FastCheck.nat(), someValue, FastCheck.constantFrom("changed", "gone", "added")],
    ([event, place, value, how]) => {
      const payload = Object(event["payload"])
      const mended = (object: Record<string, unknown>) => {
        const keys = Object.keys(object).filter((name) => name !== "event_type")
        const key = keys[place % keys.length] ?? ""
        const { [key]: _gone, ...rest } = object
        return how === "gone" ? rest : { ...object, [how === "added" ? "surprise" : key]: value }
      }
      for (const changed of [mended(event), { ...event, payload: mended(payload) }]) {
        assert.strictEqual(
          departures(schema, changed).length === 0,
          validateEvent(changed).length === 0,
          canonicalJson(changed)
        )
      }
    },
    laws
  )
})
