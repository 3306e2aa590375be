import { SessionExpired } from "../../src/auth/errors.ts"
import { stoppedWith } from "../../src/sync/stopped.ts"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Option, TestClock } from "effect"
import { exitCodeOf } from "../../src/sync/DrainReport.ts"
import { turn } from "../helpers/turn.ts"
import { all } from "./ingestHost.ts"
import { numbers, situation, stoppedAs } from "./situation.ts"

describe("drain, when the host cannot take anything", () => {
  const nothingCounted = (
    left: ReadonlyArray<{ readonly retryCount: number; readonly status: string }>,
    count: number
  ) => {
    assert.lengthOf(left, count)
    for (const { retryCount, status } of left)
      assert.deepStrictEqual({ retryCount, status }, { retryCount: 0, status: "pending" })
  }

  it.scoped.each([
    [500, "server_error", 75],
    [503, "server_error", 75],
    [403, "permission_denied", 1],
    [412, "protocol_mismatch", 1],
    [404, "unknown", 1],
    [302, "unknown", 1]
  ] as const)("stops at HTTP %d (%s) and counts nothing against the events", ([status, category, exitCode]) =>
    Effect.gen(function* () {
      const { arrived, drain, queued } = yield* situation(3, () => ({
        status,
        json: { error: "No" },
        headers: { location: "https://elsewhere.example.com/" }
      }))
      const report = yield* drain
      assert.deepStrictEqual(numbers(report), { result: "failed", synced: 0, duplicates: 0, failed: 0, pending: 3 })
      assert.strictEqual(stoppedAs(report), category)
      assert.strictEqual(exitCodeOf(report), exitCode)
      assert.lengthOf(arrived, 1)
      nothingCounted(yield* queued, 3)
    })
  )

  it.scoped("says that it is offline, how many wait, and what to do", () =>
    Effect.gen(function* () {
      const { close, queued, syncNow } = yield* situation(3, all("success"))
      close()
      const error = yield* Effect.flip(syncNow)
      assert.strictEqual(error._tag, "SyncStopped")
      assert.match(error.message, /^Not synced, offline: http:\/\/127\.0\.0\.1:\d+.* 3 events stay queued/)
      nothingCounted(yield* queued, 3)
    })
  )

  it.scoped("keeps what went through when the connection drops later, and finds it again as duplicates", () =>
    Effect.gen(function* () {
      const known = new Set<string>()
      const { drain, queued } = yield* situation(1500, (batch, count) => {
        if (batch.ids.length === 0) return { status: 404 }
        const verdict = {
          status: 200,
          json: { results: batch.ids.map((id) => ({ event_id: id, status: known.has(id) ? "duplicate" : "success" })) }
        }
        for (const id of batch.ids) known.add(id)
        return count === 2 ? "drop" : verdict
      })
      const first = yield* drain
      assert.strictEqual(first.result, "partial")
      assert.strictEqual(stoppedAs(first), "offline")
      assert.strictEqual(exitCodeOf(first), 75)
      nothingCounted(yield* queued, 1500 - first.synced)
      const second = yield* drain
      assert.strictEqual(second.result, "success")
      assert.strictEqual(first.synced + second.synced + second.duplicates, 1500)
      assert.isAbove(second.duplicates, 0)
    })
  )

  it.scoped("does not take a page for a verdict", () =>
    Effect.gen(function* () {
      const { drain, queued } = yield* situation(2, () => ({ status: 200, text: "<html>Welcome to the hotel</html>" }))
      assert.strictEqual(stoppedAs(yield* drain), "unknown")
      nothingCounted(yield* queued, 2)
    })
  )

  it.scoped("stops when the session is refused", () =>
    Effect.gen(function* () {
      const { drain, queued } = yield* situation(2, () => ({ status: 401 }))
      const report = yield* drain
      assert.strictEqual(stoppedAs(report), "auth_expired")
      assert.isUndefined(Option.getOrThrow(report.stopped).isStored)
      // A host that refuses what it has just renewed: the session stays here, and only --force replaces it.
      assert.isTrue(stoppedWith(2)(new SessionExpired({ signedOut: false })).isStored)
      assert.strictEqual(exitCodeOf(report), 4)
      nothingCounted(yield* queued, 2)
    })
  )

  it.live("waits as long as the host asks, then goes on", () =>
    Effect.gen(function* () {
      const { arrived, drain } = yield* situation(2, (batch, count) =>
        count < 3 ? { status: 429, headers: { "retry-after": "0" }, json: {} } : all("success")(batch)
      )
      assert.strictEqual((yield* drain).result, "success")
      assert.lengthOf(arrived, 3)
    }).pipe(Effect.scoped)
  )

  it.scoped("does not wait for ever", () =>
    Effect.gen(function* () {
      const { arrived, drain } = yield* situation(2, () => ({ status: 429, json: { retry_after_seconds: 3600 } }))
      const report = yield* drain
      assert.strictEqual(stoppedAs(report), "rate_limited")
      assert.strictEqual(Option.getOrThrow(report.stopped).retryAfterSeconds, 3600)
      assert.lengthOf(arrived, 1)
    })
  )

  it.scoped("gives a silent host one minute", () =>
    Effect.gen(function* () {
      const { arrived, drain } = yield* situation(1, () => "nothing")
      const running = yield* Effect.fork(drain)
      while (arrived.length === 0) yield* turn
      yield* TestClock.adjust("61 seconds")
      assert.strictEqual(stoppedAs(yield* Fiber.join(running)), "offline")
    })
  )
})
