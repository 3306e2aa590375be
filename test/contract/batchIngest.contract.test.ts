import { readdirSync, readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger, Option, Redacted, Schema } from "effect"
import { CredentialStore } from "../../src/auth/CredentialStore.ts"
import { accountScope } from "../../src/auth/Scope.ts"
import { Paths } from "../../src/config/Paths.ts"
import { ApiRefusal } from "../../src/contract/ErrorEnvelope.ts"
import { BatchResponse } from "../../src/contract/events.ts"
import { Event } from "../../src/domain/Event.ts"
import { validateEvent } from "../../src/domain/validateEvent.ts"
import { EventQueue } from "../../src/events/EventQueue.ts"
import { HostedReadiness } from "../../src/readiness/HostedReadiness.ts"
import { ready } from "../../src/readiness/wording.ts"
import { serve } from "../../src/sandbox/Sandbox.ts"
import { drain } from "../../src/sync/drain.ts"
import { exitCodeOf } from "../../src/sync/DrainReport.ts"
import { IngestClient } from "../../src/sync/IngestClient.ts"
import { account, world } from "../auth/world.ts"
import { consentIn } from "../events/consents.ts"
import { temporaryHome } from "../events/queues.ts"
import { call, signIn, type Json } from "../sandbox/http.ts"
import { scriptedHost } from "./scriptedHost.ts"

const folder = new URL("../../contracts/batch-ingest/", import.meta.url)
const fixtures = readdirSync(folder).map((file): Json => ({
  name: file.replace(".json", ""),
  ...JSON.parse(readFileSync(new URL(file, folder), "utf8"))
}))

/** Every event of a fixture, as it is before the queue gives it its place in time. */
const eventsOf = (fixture: Json): ReadonlyArray<Json> => fixture.exchanges[0].request.body.events

const isRefusal = Schema.is(Schema.encodedSchema(ApiRefusal))

const withoutPlace = ({ lamport_clock: _place, ...event }: Json) => event

/** The story, with what the queue decides for itself left out. */
const expected = ({ exchanges }: Json): ReadonlyArray<Json> =>
  exchanges.map(({ request: { body, headers, method, path } }: Json) => ({
    method,
    path,
    headers,
    body: body.events === undefined ? body : { events: body.events.map(withoutPlace) }
  }))

describe.each(fixtures)("contracts/batch-ingest: $name", (fixture) => {
  it.live(`is understood by our client: ${fixture.description}`, () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      const host = yield* scriptedHost(fixture.exchanges.map(({ response }: Json) => response))
      const ann = account(host.url, {
        access: Redacted.make("ACCESS-TOKEN"),
        refresh: Redacted.make("REFRESH-TOKEN"),
        accessExpiresAt: 4e12,
        refreshExpiresAt: 4e12
      })
      const services = Layer.mergeAll(IngestClient.layer, consentIn(home)).pipe(
        Layer.provideMerge(Layer.mergeAll(world({ home, host: host.url }), Paths.layerOf(home))),
        Layer.provideMerge(HostedReadiness.layerOf(ready))
      )
      const report = yield* Effect.gen(function* () {
        yield* Effect.flatMap(CredentialStore, (store) => store.save(ann))
        const drafts = eventsOf(fixture).map((event) => Schema.decodeUnknownSync(Event)(event))
        const queue = yield* EventQueue
        const { origin } = new URL(host.url)
        yield* queue.offerAll(drafts, accountScope({ origin, username: "ann", teamSlug: Option.some("kittens") }))
        return yield* drain({ failures: true })
      }).pipe(Effect.provide(services), Effect.provide(Logger.remove(Logger.defaultLogger)))

      const sent = host.received.map(({ body, ...request }) => ({
        ...request,
        body: body.events === undefined ? body : { events: body.events.map(withoutPlace) }
      }))
      assert.deepStrictEqual(sent, [...expected(fixture)])
      assert.deepStrictEqual(
        {
          exit_code: exitCodeOf(report),
          synced: report.synced,
          duplicates: report.duplicates,
          failed: report.failures.map(({ category, eventId, reason }) => ({ event_id: eventId, reason, category })),
          pending: report.pending,
          stopped: Option.getOrNull(Option.map(report.stopped, ({ category }) => category))
        },
        fixture.outcome
      )
    }).pipe(Effect.scoped)
  )

  it("says nothing that the contract does not have", () => {
    const failed = fixture.outcome.failed.map(({ event_id }: Json) => event_id)
    for (const event of eventsOf(fixture).filter(({ event_id }) => !failed.includes(event_id)))
      assert.deepStrictEqual(validateEvent(event), [])
    for (const { request, response } of fixture.exchanges) {
      if (response.body === undefined || request.path.includes("token")) continue
      const read = response.status === 200 ? Schema.is(Schema.encodedSchema(BatchResponse)) : isRefusal
      assert.isTrue(read(response.body), JSON.stringify(response.body))
    }
  })
})

describe("the sandbox", () => {
  const honest = fixtures.filter(({ name }) =>
    ["success", "duplicate", "rejected", "mixed", "lane-table"].includes(name)
  )

  it.scopedLive.each(honest)("answers like the story $name", ({ exchanges, known = [] }) =>
    Effect.gen(function* () {
      const { url } = yield* serve()
      const headers = yield* signIn(url)
      const [{ request, response }] = exchanges
      const post = (events: ReadonlyArray<Json>) => call(url + request.path, { json: { events }, gzip: true, headers })
      const before = request.body.events.filter(({ event_id }: Json) => known.includes(event_id))
      if (before.length > 0) yield* post(before)
      const answer = yield* post(request.body.events)
      assert.strictEqual(answer.status, response.status)
      const verdicts = ({ results }: Json) => results.map(({ event_id, status }: Json) => ({ event_id, status }))
      assert.deepStrictEqual(verdicts(answer.body), verdicts(response.body))
    })
  )
})
