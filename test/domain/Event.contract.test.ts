import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Either, FastCheck, Schema } from "effect"
import {
  decodeEvent,
  encodeEvent,
  Event,
  eventSchemas,
  EventTypeName,
  stamp,
  validateEvent
} from "../../src/domain/Event.ts"
import { laws } from "./laws.ts"

const wireOf = (text: string): Record<string, unknown> => JSON.parse(text)

const survives = <A, I>(schema: Schema.Schema<A, I>) =>
  Arbitrary.make(schema).map((value) => JSON.stringify(Schema.encodeSync(schema)(value)))

const samples: Record<(typeof EventTypeName.literals)[number], FastCheck.Arbitrary<string>> = {
  WPStatusChanged: survives(eventSchemas.WPStatusChanged),
  WPCreated: survives(eventSchemas.WPCreated),
  WPAssigned: survives(eventSchemas.WPAssigned),
  FeatureCreated: survives(eventSchemas.FeatureCreated),
  FeatureCompleted: survives(eventSchemas.FeatureCompleted),
  HistoryAdded: survives(eventSchemas.HistoryAdded),
  ErrorLogged: survives(eventSchemas.ErrorLogged),
  DependencyResolved: survives(eventSchemas.DependencyResolved),
  MissionOriginBound: survives(eventSchemas.MissionOriginBound)
}

describe.each(EventTypeName.literals)("%s", (type) => {
  it.prop(
    "survives the wire unchanged and is valid",
    [samples[type]],
    ([text]) => {
      const event = Either.getOrThrow(decodeEvent(text))
      assert.deepStrictEqual(wireOf(encodeEvent(event)), wireOf(text))
      assert.deepStrictEqual(validateEvent(wireOf(text)), [])
    },
    laws
  )

  it.prop(
    "loses its validity with any required envelope or payload key, naming the field",
    [samples[type]],
    ([text]) => {
      const wire = wireOf(text)
      for (const key of ["event_id", "timestamp", "lamport_clock", "payload", "team_slug", "project_uuid"]) {
        const { [key]: _gone, ...rest } = wire
        assert.include(
          validateEvent(rest).map(({ field }) => field),
          key
        )
      }
      assert.isNotEmpty(validateEvent({ ...wire, actor: "twice" }))
      assert.isNotEmpty(validateEvent({ ...wire, payload: { ...Object(wire["payload"]), surprise: 1 } }))
    },
    laws
  )
})

describe("validateEvent", () => {
  it.prop(
    "judges anything without throwing",
    [FastCheck.anything()],
    ([value]) => validateEvent(value).length > 0,
    laws
  )

  it("names field, expectation and finding", () => {
    assert.deepStrictEqual(validateEvent({ event_type: "FooBar" })[0], {
      field: "event_type",
      expected: `one of ${EventTypeName.literals.join(", ")}`,
      found: '"FooBar"'
    })
  })
})

it.prop(
  "a draft keeps everything when it gets its place in time",
  [Arbitrary.make(Event), FastCheck.nat()],
  ([event, lamport]) => {
    const { lamportClock: _before, ...draft } = event
    assert.deepStrictEqual(stamp(draft, lamport), { ...event, lamportClock: lamport })
  },
  laws
)
