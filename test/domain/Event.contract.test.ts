import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Either, FastCheck, Schema } from "effect"
import * as build from "../../src/domain/draft.ts"
import { EventTypeName } from "../../src/domain/envelope.ts"
import { decodeEvent, encodeEvent, Event, stamp } from "../../src/domain/Event.ts"
import { eventSchemas } from "../../src/domain/eventSchemas.ts"
import { canonicalJson } from "../../src/domain/json.ts"
import { payloads, type EventType } from "../../src/domain/payloads.ts"
import { validateEvent } from "../../src/domain/validateEvent.ts"
import { laws } from "./laws.ts"

interface Kind {
  /** Events as JSON text. */
  readonly text: FastCheck.Arbitrary<string>
  /** The schema itself as judge, the slow way. */
  readonly accepts: (value: unknown) => boolean
  /** A payload in wire form and what its builder makes of it. */
  readonly built: FastCheck.Arbitrary<{ readonly wire: unknown; readonly body: build.EventBody }>
}

const kind = <A, I, P, W>(
  event: Schema.Schema<A, I>,
  payload: Schema.Schema<P, W>,
  builder: (payload: P) => build.EventBody
): Kind => {
  const decode = Schema.decodeUnknownEither(event, { onExcessProperty: "error" })
  return {
    text: Arbitrary.make(event).map((value) => canonicalJson(Schema.encodeSync(event)(value))),
    accepts: (value) => Either.isRight(decode(value)),
    built: Arbitrary.make(payload).map((value) => ({ wire: Schema.encodeSync(payload)(value), body: builder(value) }))
  }
}

const kinds: Record<EventType, Kind> = {
  WPStatusChanged: kind(eventSchemas.WPStatusChanged, payloads.WPStatusChanged, build.wpStatusChanged),
  WPCreated: kind(eventSchemas.WPCreated, payloads.WPCreated, build.wpCreated),
  WPAssigned: kind(eventSchemas.WPAssigned, payloads.WPAssigned, build.wpAssigned),
  FeatureCreated: kind(eventSchemas.FeatureCreated, payloads.FeatureCreated, build.featureCreated),
  FeatureCompleted: kind(eventSchemas.FeatureCompleted, payloads.FeatureCompleted, build.featureCompleted),
  HistoryAdded: kind(eventSchemas.HistoryAdded, payloads.HistoryAdded, build.historyAdded),
  ErrorLogged: kind(eventSchemas.ErrorLogged, payloads.ErrorLogged, build.errorLogged),
  DependencyResolved: kind(eventSchemas.DependencyResolved, payloads.DependencyResolved, build.dependencyResolved),
  MissionOriginBound: kind(eventSchemas.MissionOriginBound, payloads.MissionOriginBound, build.missionOriginBound)
}

const wireOf = (text: string): Record<string, unknown> => JSON.parse(text)
const fieldsOf = (value: unknown) => validateEvent(value).map(({ field }) => field)
const envelope: Schema.Schema<Event, typeof Event.Encoded> = Event
// The schema, unlike our encoder, loses a key of that name.
const someEvent = Arbitrary.make(envelope).filter(({ payload }) => !Object.hasOwn(payload, "__proto__"))

describe.each(EventTypeName.literals)("%s", (type) => {
  const { accepts, built, text: texts } = kinds[type]

  it.prop(
    "survives the wire byte for byte and is valid",
    [texts],
    ([text]) => {
      assert.strictEqual(encodeEvent(Either.getOrThrow(decodeEvent(text))), text)
      assert.deepStrictEqual(validateEvent(wireOf(text)), [])
    },
    laws
  )

  it.prop(
    "is invalid without any required key, which is named",
    [texts],
    ([text]) => {
      const wire = wireOf(text)
      const known = ["git_branch", "head_commit_sha", "repo_slug"]
      for (const key of Object.keys(wire).filter((name) => !known.includes(name))) {
        const { [key]: _gone, ...rest } = wire
        assert.include(fieldsOf(rest), key)
      }
    },
    laws
  )

  it.prop(
    "is judged as its schema judges it, whatever one key holds",
    [texts, FastCheck.nat(), FastCheck.constantFrom(null, 0, -1, 1.5, "", "x", true, [], {}, { review: {} })],
    ([text, place, value]) => {
      const wire = wireOf(text)
      const payload = Object(wire["payload"])
      const keys = Object.keys(wire).filter((key) => key !== "event_type")
      const inner = Object.keys(payload)
      const key = keys[place % keys.length] ?? ""
      const changed = { ...wire, [key]: value }
      const deeper = { ...wire, payload: { ...payload, [inner[place % inner.length] ?? ""]: value } }
      for (const event of [changed, deeper]) assert.strictEqual(fieldsOf(event).length === 0, accepts(event))
    },
    laws
  )

  it.prop(
    "takes no key that the registry does not have",
    [texts],
    ([text]) => {
      const wire = wireOf(text)
      assert.deepStrictEqual(fieldsOf({ ...wire, actor: "twice" }), ["actor"])
      assert.deepStrictEqual(fieldsOf({ ...wire, payload: { ...Object(wire["payload"]), surprise: 1 } }), [
        "payload.surprise"
      ])
    },
    laws
  )

  it.prop(
    "comes out of its builder with the registry's payload and aggregate",
    [built, someEvent],
    ([{ body, wire }, around]) => {
      assert.strictEqual(body.eventType, type)
      assert.deepStrictEqual(body.payload, wire)
      assert.deepStrictEqual(validateEvent(wireOf(encodeEvent({ ...around, ...body }))), [])
    },
    laws
  )
})

describe("builders", () => {
  it("say of an error without a work package that it belongs to `error`", () => {
    assert.deepInclude(build.errorLogged({ errorType: "network", errorMessage: "gone" }), {
      aggregateType: "Feature",
      aggregateId: "error"
    })
  })

  it.prop(
    "judge nothing: what no host would take is for the emitter to hold, not for a command to fail of",
    [FastCheck.string(), FastCheck.string(), FastCheck.string()],
    ([featureSlug, wpId, title]) => {
      const { aggregateId, payload } = build.wpCreated({ featureSlug, wpId, title, dependencies: [wpId] })
      assert.strictEqual(aggregateId, wpId)
      assert.deepStrictEqual(payload, { feature_slug: featureSlug, wp_id: wpId, title, dependencies: [wpId] })
    },
    laws
  )

  it("leave out what is not known", () => {
    const { payload } = Reflect.apply(build.historyAdded, undefined, [{ wpId: "WP01", author: undefined }])
    assert.deepStrictEqual(payload, { wp_id: "WP01" })
  })
})

describe("encodeEvent", () => {
  it.prop(
    "writes what the schema writes",
    [someEvent],
    ([event]) => {
      assert.strictEqual(encodeEvent(event), canonicalJson(Schema.encodeSync(envelope)(event)))
    },
    laws
  )
})

describe("validateEvent", () => {
  it.prop(
    "judges any JSON without throwing",
    [FastCheck.jsonValue()],
    ([value]) => validateEvent(value).length > 0,
    laws
  )

  it.prop(
    "judges a known type around any JSON without throwing",
    [
      FastCheck.constantFrom(...EventTypeName.literals),
      FastCheck.dictionary(FastCheck.string(), FastCheck.jsonValue())
    ],
    ([event_type, rest]) => validateEvent({ ...rest, event_type, payload: rest }).length > 0,
    laws
  )

  it("says one row a field: what, what it should be, what it is", () => {
    const event = wireOf(FastCheck.sample(kinds.WPStatusChanged.text, 1)[0] ?? "{}")
    const { actor: _actor, ...payload } = Object(event["payload"])
    assert.deepStrictEqual(
      validateEvent({
        ...event,
        event_id: 7,
        project_uuid: "zz",
        payload: {
          ...payload,
          from_lane: "claimed",
          evidence: { review: { reviewer: "", verdict: "ok", reference: "r" } }
        }
      }),
      [
        { field: "event_id", expected: "string", found: "7" },
        { field: "project_uuid", expected: "a UUID version 4 or null", found: '"zz"' },
        { field: "payload.from_lane", expected: '"planned" or "doing" or "for_review" or "done"', found: '"claimed"' },
        { field: "payload.actor", expected: "a value", found: "nothing" },
        { field: "payload.evidence.review.reviewer", expected: "a non empty string", found: '""' }
      ]
    )
    const review = { reviewer: "bob", verdict: "approved", reference: "PR#1" }
    const evidence = { review, repos: [] }
    assert.deepStrictEqual(validateEvent({ ...event, payload: { ...payload, actor: "ann", evidence } }), [
      { field: "payload.evidence.repos", expected: "no such field", found: "[]" }
    ])
    assert.deepStrictEqual(validateEvent({ ...event, payload: "text" }), [
      { field: "payload", expected: "an object", found: '"text"' }
    ])
  })

  it("names the types that there are when it meets another one", () => {
    assert.deepStrictEqual(validateEvent({ event_type: "FooBar" }), [
      { field: "event_type", expected: `one of ${EventTypeName.literals.join(", ")}`, found: '"FooBar"' }
    ])
  })
})

it.prop(
  "a draft keeps everything when it gets its place in time",
  [someEvent, FastCheck.nat()],
  ([event, lamport]) => {
    const { lamportClock: _before, ...draft } = event
    assert.deepStrictEqual(stamp(draft, lamport), { ...event, lamportClock: lamport })
  },
  laws
)
