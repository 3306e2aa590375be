import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Layer, Option, Ref, TestClock } from "effect"
import { holding, keepLive } from "../../src/daemon/keepLive.ts"
import { LiveLost } from "../../src/sync/errors.ts"
import { LiveClient } from "../../src/sync/LiveClient.ts"
import type { LiveConnection } from "../../src/sync/LiveConnection.ts"

const lost = new LiveLost({ reason: "gone" })
const refused = new LiveLost({ reason: "not here", lasts: true })

/** When connections are tried, in seconds; each holds for so long and is then lost. */
const tries = (held: number, end = lost) =>
  Effect.gen(function* () {
    const at = yield* Ref.make<ReadonlyArray<number>>([])
    const hold = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      yield* Ref.update(at, (all) => [...all, now / 1000])
      yield* Effect.sleep(held * 1000)
      return yield* end
    })
    return { at: Ref.get(at), hold }
  })

const connectionOf = (scope: string, isMute = false): LiveConnection => ({
  scope,
  send: () => Effect.succeed([]),
  isMute: Effect.succeed(isMute)
})

/** A daemon's live connection whose host holds it as long as it is wanted, or refuses it. */
const kept = (hold: (up: (connection: LiveConnection) => Effect.Effect<void>) => Effect.Effect<never, LiveLost>) =>
  Effect.gen(function* () {
    const lines = yield* Ref.make<ReadonlyArray<string>>([])
    const live = yield* keepLive((line) => Ref.update(lines, (all) => [...all, line]))
    return { ...live, lines: Ref.get(lines) }
  }).pipe(Effect.provide(Layer.succeed(LiveClient, { hold })))

describe("a live connection that is lost", () => {
  it.effect("is tried ten times: after 0.5 s, doubling to 30 s, +-20 %; then it is given up", () =>
    Effect.gen(function* () {
      const { at, hold } = yield* tries(0)
      const fiber = yield* Effect.fork(holding(hold, () => Effect.void))
      yield* TestClock.adjust("10 minutes")
      const times = yield* at
      const waits = times.slice(1).map((time, index) => time - (times[index] ?? 0))
      const meant = [0.5, 1, 2, 4, 8, 16, 30, 30, 30]
      assert.strictEqual(waits.length, meant.length)
      for (const [index, wait] of waits.entries()) {
        assert.closeTo(wait, meant[index] ?? 0, (meant[index] ?? 0) * 0.2 + 0.001)
      }
      assert.strictEqual((yield* Effect.flip(Fiber.join(fiber))).reason, "gone")
    })
  )

  it.effect("counts its failures anew once one has held for a minute", () =>
    Effect.gen(function* () {
      const { at, hold } = yield* tries(60)
      const fiber = yield* Effect.fork(holding(hold, () => Effect.void))
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(fiber)
      assert.deepStrictEqual(yield* at, [0])
    })
  )

  it.effect("is given up at once where trying again changes nothing", () =>
    Effect.gen(function* () {
      const { at, hold } = yield* tries(0, refused)
      assert.strictEqual(yield* Effect.flip(holding(hold, () => Effect.void)), refused)
      assert.deepStrictEqual(yield* at, [0])
    })
  )
})

describe("a daemon's live connection", () => {
  it.scoped("rests for half an hour when it cannot be had, says why, and is tried again", () =>
    Effect.gen(function* () {
      const { at, hold } = yield* tries(0, refused)
      const live = yield* kept(() => hold)
      yield* live.keep("ada")
      yield* TestClock.adjust("29 minutes")
      assert.deepStrictEqual(yield* live.mode, { mode: "batches", reason: "not here" })
      assert.deepStrictEqual(yield* at, [0])
      // Told again and again, it rests all the same.
      for (let told = 0; told < 20; told++) yield* live.keep("ada")
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* at, [0, 1800])
      assert.strictEqual((yield* live.lines).filter((line) => line.includes("not here")).length, 1)
    })
  )

  it.scoped("is none while the host acknowledges nothing over it: every event goes in a batch, too", () =>
    Effect.gen(function* () {
      const live = yield* kept((up) => Effect.zipRight(up(connectionOf("ada", true)), Effect.never))
      yield* live.keep("ada")
      yield* TestClock.adjust(0)
      assert.deepStrictEqual(yield* live.mode, {
        mode: "batches",
        reason: "the host acknowledges nothing over the WebSocket"
      })
    })
  )

  it.scoped("is closed when it is another account's, or nobody's, and open as whoever it is for", () =>
    Effect.gen(function* () {
      const closed = yield* Ref.make(0)
      const opened = yield* Ref.make(0)
      const live = yield* kept((up) =>
        Ref.updateAndGet(opened, (count) => count + 1).pipe(
          Effect.flatMap((count) => up(connectionOf(`account ${count}`))),
          Effect.zipRight(Effect.never),
          Effect.onInterrupt(() => Ref.update(closed, (count) => count + 1))
        )
      )
      const scopeNow = Effect.map(
        live.connection,
        Option.map(({ scope }) => scope)
      )
      assert.deepStrictEqual(yield* scopeNow, Option.none())
      yield* live.keep("ada")
      yield* TestClock.adjust(0)
      yield* live.keep("ada")
      assert.deepStrictEqual([yield* scopeNow, (yield* live.mode).mode], [Option.some("account 1"), "live"])
      yield* live.keep("bob")
      assert.deepStrictEqual(yield* Ref.get(closed), 1)
      yield* TestClock.adjust(0)
      assert.deepStrictEqual(yield* scopeNow, Option.some("account 2"))
      yield* live.keep(null)
      assert.deepStrictEqual([yield* scopeNow, yield* Ref.get(closed)], [Option.none(), 2])
      assert.deepStrictEqual(yield* live.mode, { mode: "batches", reason: null })
    })
  )
})
