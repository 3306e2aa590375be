import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { EventQueue } from "../../src/events/EventQueue.ts"
import { drain } from "../../src/sync/drain.ts"
import { draftOf, eventId } from "../events/drafts.ts"
import { temporaryHome } from "../events/queues.ts"
import { all, ingestHost, type Arrived, type Verdict } from "../sync/ingestHost.ts"
import { adaScope, drainServices } from "../sync/world.ts"
import { type Draw, sized, torture } from "./seed.ts"

const events = 1000
const aggregates = 7

/** A host that refuses a batch with a bad event in it, and never says which; it takes a long batch, or does not say so. */
const refusingWhole =
  (bad: ReadonlySet<string>, advertises: boolean) =>
  (batch: Arrived): Verdict => {
    if (batch.ids.length === 0) return advertises ? { status: 200, json: limits } : { status: 404 }
    return batch.ids.some((id) => bad.has(id)) ? { status: 400, json: { error: "Bad batch" } } : all("success")(batch)
  }

const limits = {
  status: "ok",
  sync_ingress: { limits: { max_events_per_batch: 1000, max_decompressed_bytes_per_batch: 4_000_000 } }
}

const aggregateOf = (n: number) => `WP0${1 + (n % aggregates)}`

/** The other events arrive in few requests, in the order of their aggregates. */
const findsThem = (draw: Draw, count: number) =>
  Effect.gen(function* () {
    const bad = new Set(draw.distinct(count, events))
    const badIds: ReadonlySet<string> = new Set([...bad].map(eventId))
    const home = yield* temporaryHome
    const host = yield* ingestHost(refusingWhole(badIds, draw.oneOf(true, false)))
    const numbers = Array.from({ length: events }, (_, n) => n)
    const scope = adaScope(host.url)
    const { left, report } = yield* Effect.gen(function* () {
      const queue = yield* EventQueue
      yield* queue.offerAll(
        numbers.map((n) => draftOf(n, { aggregateId: aggregateOf(n) })),
        scope
      )
      const report = yield* drain()
      return { report, left: yield* queue.next(scope, { limit: events }) }
    }).pipe(Effect.provide(drainServices(home, host.url)))

    assert.deepInclude(report, { synced: events - count, failed: count, pending: 0 })
    assert.deepStrictEqual(new Set<string>(left.map(({ eventId }) => eventId)), badIds)
    assert.isTrue(left.every(({ retryCount }) => retryCount === 1))
    const arrived = host.arrived.flatMap(({ ids }) => (ids.some((id) => badIds.has(id)) ? [] : ids))
    for (const aggregate of new Set(numbers.map(aggregateOf))) {
      const own = numbers.filter((n) => aggregateOf(n) === aggregate && !bad.has(n)).map((n) => String(eventId(n)))
      const known = new Set(own)
      assert.deepStrictEqual(
        arrived.filter((id) => known.has(id)),
        own
      )
    }
    const bound = 2 * count * Math.log2(events) + 5
    assert.isAtMost(host.arrived.length, bound, `requests for ${count} bad events`)
  }).pipe(Effect.scoped)

describe("bad events that the host does not name", () => {
  const counts = sized(3, 50)
  torture(`keep no good one, in few requests (${counts} numbers of them in ${events})`, (draw) =>
    Effect.forEach(
      counts === 50 ? Array.from({ length: 50 }, (_, k) => k + 1) : [1, 50, draw.integer(2, 49)],
      (count) => findsThem(draw, count),
      { discard: true }
    )
  )
})
