import { assert, describe, it } from "@effect/vitest"
import { Effect, FastCheck } from "effect"
import { EventQueue } from "../../src/events/EventQueue.ts"
import { drain } from "../../src/sync/drain.ts"
import { exitCodeOf, summaryLine } from "../../src/sync/DrainReport.ts"
import { IngestClient } from "../../src/sync/IngestClient.ts"
import { draftOf, eventId } from "../events/drafts.ts"
import { all, type Verdict } from "./ingestHost.ts"
import { numbers, situation } from "./situation.ts"
import { adaScope } from "./world.ts"

const reject = (id: string, error: string) => ({ event_id: id, status: "rejected", error })

const take = (id: string) => ({ event_id: id, status: "success" })

describe("drain", () => {
  it.scoped("sends everything in order, once, as gzip with the token", () =>
    Effect.gen(function* () {
      const { arrived, counts, drain } = yield* situation(3, all("success"))
      const report = yield* drain
      assert.deepStrictEqual(numbers(report), { result: "success", synced: 3, duplicates: 0, failed: 0, pending: 0 })
      assert.strictEqual(exitCodeOf(report), 0)
      assert.deepStrictEqual(
        arrived.map(({ ids, path }) => ({ ids, path })),
        [{ ids: [1, 2, 3].map(eventId), path: "/api/v1/events/batch/" }]
      )
      assert.strictEqual(arrived[0]?.headers["content-encoding"], "gzip")
      assert.strictEqual(arrived[0]?.headers.authorization, "Bearer ada-token")
      assert.isUndefined(arrived[0]?.headers["traceparent"])
      assert.deepInclude(yield* counts, { pending: 0, failed: 0, history: 3 })
    })
  )

  it.scoped("asks nobody when there is nothing to send", () =>
    Effect.gen(function* () {
      const { arrived, drain } = yield* situation(0, all("success"))
      assert.strictEqual((yield* drain).result, "success")
      assert.lengthOf(arrived, 0)
    })
  )

  it.scoped("writes down each verdict, and what the host did not mention stays pending", () =>
    Effect.gen(function* () {
      const { counts, drain, queued } = yield* situation(5, ({ ids: [a = "", b = "", c = "", d = ""] }) => ({
        status: 200,
        json: {
          results: [
            take(a),
            { event_id: b, status: "duplicate" },
            reject(c, "Invalid payload: missing field 'wp_id'"),
            { event_id: d, status: "shelved" },
            take("01JMBY00000000000000000ZZZ")
          ]
        }
      }))
      const report = yield* drain
      assert.deepStrictEqual(numbers(report), { result: "partial", synced: 1, duplicates: 1, failed: 2, pending: 1 })
      assert.strictEqual(
        summaryLine(report),
        "Synced: 1, Duplicates: 1, Failed: 2 (reason: schema_mismatch: 1, unknown: 1)"
      )
      assert.strictEqual(exitCodeOf(report), 1)
      assert.deepStrictEqual(
        report.failures.map(({ attempts, eventId, reason }) => ({ attempts, eventId, reason })),
        [
          { attempts: 1, eventId: eventId(3), reason: "Invalid payload: missing field 'wp_id'" },
          { attempts: 1, eventId: eventId(4), reason: "Unknown status: shelved" }
        ]
      )
      assert.deepStrictEqual(
        (yield* queued).map(({ retryCount, status }) => ({ retryCount, status })),
        [
          { retryCount: 1, status: "failed" },
          { retryCount: 1, status: "failed" },
          { retryCount: 0, status: "pending" }
        ]
      )
      assert.deepInclude(yield* counts, { pending: 1, failed: 2, history: 2 })
    })
  )

  it.scoped("tries what failed before once more, once in a run", () =>
    Effect.gen(function* () {
      const { arrived, drain, queued } = yield* situation(2, all("rejected"))
      yield* drain
      const report = yield* drain
      assert.deepStrictEqual(numbers(report), { result: "failed", synced: 0, duplicates: 0, failed: 2, pending: 0 })
      assert.lengthOf(arrived, 2)
      assert.deepStrictEqual(
        (yield* queued).map(({ retryCount }) => retryCount),
        [2, 2]
      )
    })
  )

  it.scoped("sends neither held events nor those of others", () =>
    Effect.gen(function* () {
      const { arrived, drain, services, url } = yield* situation(1, all("success"))
      yield* Effect.flatMap(EventQueue, (queue) =>
        Effect.all([
          queue.offer(draftOf(7, { projectUuid: null }), adaScope(url)),
          queue.offer(draftOf(8), adaScope(url), "sync_disabled"),
          queue.offer(draftOf(9), "https://a|bob|red"),
          queue.offer(draftOf(10), null)
        ])
      ).pipe(Effect.provide(services))
      const report = yield* drain
      assert.deepStrictEqual(
        arrived.flatMap(({ ids }) => ids),
        [eventId(1)]
      )
      assert.strictEqual(report.result, "success")
      assert.strictEqual(report.held, 2)
      assert.include(report.advice.join("\n"), "sync.enabled: false")
    })
  )

  it.scoped("asks what the host takes at once only when one batch is not enough", () =>
    Effect.gen(function* () {
      const { arrived, drain } = yield* situation(1200, (batch) =>
        batch.path === "/api/v1/sync/health/"
          ? {
              status: 200,
              json: {
                sync_ingress: { limits: { max_events_per_batch: 500, max_decompressed_bytes_per_batch: 1_000_000 } }
              }
            }
          : all("success")(batch)
      )
      const report = yield* drain
      assert.strictEqual(report.synced, 1200)
      const [health, ...batches] = arrived
      assert.strictEqual(health?.path, "/api/v1/sync/health/")
      assert.deepStrictEqual(
        batches.map(({ ids }) => ids.length),
        [500, 500, 200]
      )
    })
  )

  it.scoped("keeps to 256 KiB where the host does not say what it takes", () =>
    Effect.gen(function* () {
      const { arrived, drain } = yield* situation(1500, (batch) =>
        batch.ids.length === 0 ? { status: 404 } : all("success")(batch)
      )
      assert.strictEqual((yield* drain).synced, 1500)
      for (const { bytes } of arrived) assert.isAtMost(bytes, 262_144)
    })
  )
})

describe("drain, whatever the host says", () => {
  const someVerdict = FastCheck.constantFrom("success", "duplicate", "rejected", "nonsense", "unmentioned")

  const someAnswer = FastCheck.oneof(
    { weight: 4, arbitrary: FastCheck.array(someVerdict, { minLength: 1, maxLength: 8 }) },
    { weight: 2, arbitrary: FastCheck.constantFrom<ReadonlyArray<Verdict>>([{ status: 400, json: { error: "Bad" } }]) },
    FastCheck.constantFrom<ReadonlyArray<Verdict>>(
      [{ status: 500 }],
      [{ status: 413 }],
      [{ status: 403 }],
      [{ status: 200, text: "[" }],
      [{ status: 200, json: { results: "none" } }],
      ["drop"]
    )
  )

  it.scoped.prop(
    "loses nothing, takes nothing back, and adds up",
    [FastCheck.integer({ min: 1, max: 12 }), FastCheck.array(someAnswer, { minLength: 1, maxLength: 6 })],
    ([count, answers]) =>
      Effect.gen(function* () {
        const taken = new Set<string>()
        const refused = new Map<string, number>()
        const { counts, drain, queued } = yield* situation(count, ({ ids }, request): Verdict => {
          const answer = answers[(request - 1) % answers.length] ?? []
          const [first] = answer
          if (first === undefined || typeof first === "object" || first === "drop") return first ?? "drop"
          const results = ids.flatMap((id, index) => {
            const status = String(answer[index % answer.length])
            if (status === "unmentioned") return []
            if (status === "success" || status === "duplicate") taken.add(id)
            else refused.set(id, (refused.get(id) ?? 0) + 1)
            return [{ event_id: id, status }]
          })
          return { status: 200, json: { results } }
        })
        const report = yield* drain
        const left = yield* queued
        assert.strictEqual(report.synced + report.duplicates + report.failed + report.pending, count)
        assert.strictEqual(report.synced + report.duplicates, taken.size)
        assert.deepInclude(yield* counts, { history: taken.size })
        assert.strictEqual(left.length + taken.size, count)
        for (const { eventId, retryCount } of left) {
          assert.isFalse(taken.has(eventId))
          assert.isAtLeast(retryCount, refused.get(eventId) ?? 0)
        }
        assert.strictEqual(left.filter(({ status }) => status === "failed").length, report.failed)
        assert.strictEqual(exitCodeOf(report) === 0, left.length === 0)
      }),
    { fastCheck: { numRuns: 40 } }
  )
})

describe("drains of one user", () => {
  it.live("go one after the other, and send each event once", () =>
    Effect.gen(function* () {
      const { arrived, services } = yield* situation(40, all("success"))
      const reports = yield* Effect.all([drain(), drain(), drain()], { concurrency: "unbounded" }).pipe(
        Effect.provide(services)
      )
      assert.strictEqual(
        reports.reduce((sum, { synced }) => sum + synced, 0),
        40
      )
      assert.lengthOf(
        arrived.flatMap(({ ids }) => ids),
        40
      )
    }).pipe(Effect.scoped)
  )
})

describe("IngestClient", () => {
  it.scoped("does not carry somebody's events under the token of somebody else", () =>
    Effect.gen(function* () {
      const { arrived, services } = yield* situation(1, all("success"))
      const failure = yield* Effect.flatMap(IngestClient, (client) =>
        Effect.flip(client.send("https://a|bob|red", new Uint8Array()))
      ).pipe(Effect.provide(services))
      assert.strictEqual(failure._tag, "NotSignedIn")
      assert.lengthOf(arrived, 0)
    })
  )
})
