import { assert, describe, it } from "@effect/vitest"
import { Effect, FastCheck, type Layer, TestClock } from "effect"
import { encodeEvent, stamp } from "../../src/domain/Event.ts"
import { EventQueue } from "../../src/events/EventQueue.ts"
import type { Cursor, Settlement } from "../../src/events/QueuedEvent.ts"
import { someDrafts, someScope } from "./arbitraryDrafts.ts"
import { draftOf, eventId } from "./drafts.ts"
import { queues } from "./queues.ts"
import { ada, bob, ids, waiting, offer, inOrder, someVerdict } from "./queueContract.ts"

describe.each(Object.entries(queues))("EventQueue (%s)", (_name, layer: Layer.Layer<EventQueue>) => {
  const law = { fastCheck: { numRuns: 25 } }

  it.effect.prop(
    "keeps everything that was offered, as it was offered, in the order of time",
    [someDrafts],
    ([drafts]) =>
      Effect.gen(function* () {
        const offered = yield* offer(drafts, ada)
        const kept = yield* waiting(ada)
        assert.deepStrictEqual(ids(kept), ids(inOrder(offered)))
        for (const { data, eventId } of kept) {
          const event = offered.find((one) => one.eventId === eventId)
          assert.strictEqual(data, event === undefined ? "" : encodeEvent(event))
        }
      }).pipe(Effect.provide(layer)),
    law
  )

  it.effect.prop(
    "records a list at once as it records its events one by one",
    [someDrafts],
    ([drafts]) =>
      Effect.gen(function* () {
        const queue = yield* EventQueue
        const offered = yield* queue.offerAll([...drafts, ...drafts], ada)
        assert.deepStrictEqual(
          offered.slice(0, drafts.length),
          drafts.map((draft, index) => stamp(draft, index + 1))
        )
        assert.deepStrictEqual(offered.slice(drafts.length), offered.slice(0, drafts.length))
        assert.strictEqual((yield* queue.counts(ada)).pending, drafts.length)
      }).pipe(Effect.provide(layer)),
    law
  )

  it.effect.prop(
    "takes the same id once and answers with what it has",
    [someDrafts],
    ([drafts]) =>
      Effect.gen(function* () {
        const first = yield* offer(drafts, ada)
        const again = yield* offer(
          drafts.map((draft) => ({ ...draft, teamSlug: "changed" })),
          bob
        )
        assert.deepStrictEqual(again, first)
        assert.deepStrictEqual(ids(yield* waiting(bob)), [])
        assert.lengthOf(yield* waiting(ada), drafts.length)
      }).pipe(Effect.provide(layer)),
    law
  )

  it.effect.prop(
    "never brings back a settled event",
    [someDrafts],
    ([drafts]) =>
      Effect.gen(function* () {
        const queue = yield* EventQueue
        yield* offer(drafts, ada)
        yield* queue.settle(
          drafts.map(({ eventId }, index) => ({ eventId, outcome: index % 2 ? "duplicate" : "synced" }))
        )
        yield* queue.settle(drafts.map(({ eventId }) => ({ eventId, outcome: "failed" })))
        yield* offer(drafts, ada)
        assert.deepStrictEqual(yield* waiting(ada), [])
        const counts = yield* queue.counts(ada)
        assert.deepInclude(counts, { pending: 0, failed: 0, history: drafts.length })
      }).pipe(Effect.provide(layer)),
    law
  )

  it.effect.prop(
    "applies any verdicts to exactly the events they name",
    [someDrafts, FastCheck.array(someVerdict, { maxLength: 12 })],
    ([drafts, verdicts]) =>
      Effect.gen(function* () {
        const queue = yield* EventQueue
        yield* offer(drafts, ada)
        const settled = verdicts.map((verdict, n) => ({
          ...verdict,
          eventId: String(drafts[n]?.eventId ?? eventId(99))
        }))
        yield* queue.settle(settled)
        const outcomes = new Map<string, Settlement["outcome"]>(
          settled.map(({ eventId, outcome }) => [eventId, outcome])
        )
        for (const row of yield* waiting(ada)) {
          const outcome = outcomes.get(row.eventId)
          assert.strictEqual(row.status, outcome === "failed" ? "failed" : "pending")
          assert.strictEqual(row.retryCount, outcome === "failed" ? 1 : 0)
          assert.notInclude(["synced", "duplicate"], outcome)
        }
        const counts = yield* queue.counts(ada)
        assert.strictEqual(counts.pending + counts.failed + counts.history, drafts.length)
      }).pipe(Effect.provide(layer)),
    law
  )

  it.effect.prop(
    "shows an account its own rows only, page by page, each row once",
    [FastCheck.array(someScope, { minLength: 12, maxLength: 12 }), someDrafts, FastCheck.integer({ min: 1, max: 5 })],
    ([scopes, drafts, limit]) =>
      Effect.gen(function* () {
        const queue = yield* EventQueue
        const owned = drafts.map((draft, index) => ({ draft, scope: scopes[index] ?? null }))
        const offered = yield* Effect.forEach(owned, ({ draft, scope }) => queue.offer(draft, scope))
        const seen: Array<string> = []
        let after: Cursor | undefined
        for (;;) {
          const page = yield* queue.next(ada, after === undefined ? { limit } : { limit, after })
          seen.push(...ids(page))
          after = page.at(-1)
          if (after === undefined) break
        }
        const own = offered.filter((_, index) => owned[index]?.scope === ada)
        assert.deepStrictEqual(seen, ids(inOrder(own)))
        const ofOthers = owned.filter(({ scope }) => scope === bob).length
        assert.strictEqual(yield* queue.pendingElsewhere(ada), ofOthers)
        assert.deepInclude(yield* queue.counts(ada), {
          otherAccounts: ofOthers,
          unclaimed: owned.filter(({ scope }) => scope === null).length
        })
      }).pipe(Effect.provide(layer)),
    law
  )

  it.effect.prop(
    "gives a login exactly the rows that were recorded signed out",
    [FastCheck.array(someScope, { minLength: 12, maxLength: 12 }), someDrafts],
    ([scopes, drafts]) =>
      Effect.gen(function* () {
        const queue = yield* EventQueue
        const owned = drafts.map((draft, index) => ({ draft, scope: scopes[index] ?? null }))
        yield* Effect.forEach(owned, ({ draft, scope }) => queue.offer(draft, scope))
        const orphans = owned.filter(({ scope }) => scope === null).length
        assert.strictEqual((yield* queue.counts(null)).pending, orphans)
        assert.strictEqual(yield* queue.adopt(ada), orphans)
        assert.strictEqual(yield* queue.adopt(bob), 0)
        assert.lengthOf(yield* waiting(ada), owned.filter(({ scope }) => scope !== bob).length)
        assert.lengthOf(yield* waiting(bob), owned.filter(({ scope }) => scope === bob).length)
      }).pipe(Effect.provide(layer)),
    law
  )

  it.effect("counts Lamport values from 1, each once", () =>
    Effect.gen(function* () {
      const queue = yield* EventQueue
      const drafts = Array.from({ length: 30 }, (_, n) => draftOf(n))
      const events = yield* Effect.forEach(drafts, (draft) => queue.offer(draft, ada), { concurrency: 10 })
      const values = events.map(({ lamportClock }) => lamportClock).sort((left, right) => left - right)
      assert.deepStrictEqual(
        values,
        drafts.map((_, n) => n + 1)
      )
    }).pipe(Effect.provide(layer))
  )

  it.effect("holds events without a project or of a project that opted out, and never hands them out", () =>
    Effect.gen(function* () {
      const queue = yield* EventQueue
      yield* queue.offer(draftOf(1, { projectUuid: null }), ada)
      yield* queue.offer(draftOf(2), ada, "sync_disabled")
      yield* queue.offer(draftOf(3), null, "sync_disabled")
      assert.strictEqual(yield* queue.adopt(ada), 0)
      yield* queue.settle([{ eventId: eventId(1), outcome: "synced" }])
      assert.deepStrictEqual(yield* waiting(ada), [])
      assert.deepInclude(yield* queue.counts(ada), {
        pending: 0,
        held: 3,
        heldReasons: { missing_project_uuid: 1, sync_disabled: 2 },
        history: 0
      })
    }).pipe(Effect.provide(layer))
  )

  it.effect("says how often events were tried, and what fails most", () =>
    Effect.gen(function* () {
      const queue = yield* EventQueue
      yield* offer([draftOf(1), draftOf(2), draftOf(3), draftOf(4)], ada)
      const fail = (n: number, reason: string, category: string) =>
        queue.settle([{ eventId: eventId(n), outcome: "failed", reason, category }])
      yield* fail(1, "Unknown type", "schema_mismatch")
      yield* fail(2, "Missing field", "schema_mismatch")
      yield* Effect.forEach([1, 2, 3, 4], () => fail(3, "No", "permission_denied"))
      const counts = yield* queue.counts(ada)
      assert.deepInclude(counts, {
        pending: 1,
        failed: 3,
        retries: { zero: 1, oneToThree: 2, fourOrMore: 1 },
        topFailing: [
          { eventType: "WPCreated", category: "schema_mismatch", reason: "Missing field", count: 2 },
          { eventType: "WPCreated", category: "permission_denied", reason: "No", count: 1 }
        ]
      })
    }).pipe(Effect.provide(layer))
  )

  it.effect("knows when something was last recorded, synced, and how long the oldest waits", () =>
    Effect.gen(function* () {
      const queue = yield* EventQueue
      assert.deepInclude(yield* queue.counts(ada), { oldestPendingAt: null, lastEmittedAt: null, lastSyncAt: null })
      yield* TestClock.setTime(5_000)
      yield* queue.offer(draftOf(2), ada)
      yield* TestClock.setTime(8_000)
      yield* queue.offer(draftOf(1), ada)
      yield* TestClock.setTime(9_000)
      yield* queue.settle([])
      assert.deepInclude(yield* queue.counts(ada), { oldestPendingAt: 8_000, lastEmittedAt: 8_000, lastSyncAt: null })
      yield* queue.settle([{ eventId: eventId(1), outcome: "synced" }])
      assert.deepInclude(yield* queue.counts(ada), { oldestPendingAt: 5_000, lastSyncAt: 9_000 })
    }).pipe(Effect.provide(layer))
  )
})
