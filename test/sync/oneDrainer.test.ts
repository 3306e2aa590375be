import { existsSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import { Effect, Fiber, Option, Ref, TestClock } from "effect"
import { Paths } from "../../src/config/Paths.ts"
import type { Drainer } from "../../src/sync/drainer.ts"
import { afterThoseWhoWait, inDrainerTurn, oneDrainer } from "../../src/sync/oneDrainer.ts"
import { temporaryHome } from "../events/queues.ts"
import { turn } from "../helpers/turn.ts"
import { happens } from "./liveDesk.ts"

/** A home in which another process sends events, as far as anybody can tell. */
const busyHome = Effect.gen(function* () {
  const home = yield* temporaryHome
  mkdirSync(join(home, "locks"))
  writeFileSync(join(home, "locks", "drain.json"), '{"pid":4711,"since":0}')
  const lock = new Sqlite(join(home, "locks", "drain.lock"))
  lock.exec("BEGIN EXCLUSIVE")
  yield* Effect.addFinalizer(() => Effect.sync(() => lock.close()))
  return { home, paths: Paths.layerOf(home), letGo: Effect.sync(() => lock.close()) }
})

/** Waits like `sync now`; `progress` is what the other one has come to. */
const waiting = Effect.gen(function* () {
  const progress = yield* Ref.make(0)
  const told = yield* Ref.make<ReadonlyArray<readonly [Option.Option<Drainer>, number]>>([])
  const look = Effect.map(Ref.get(progress), (progress) => ({ left: 3, progress }))
  const inTurn = inDrainerTurn({
    look,
    tell: (other, left) => Ref.update(told, (all) => [...all, [other, left] as const])
  })
  return { progress, told, inTurn }
})

describe("whoever wants to send while another process does", () => {
  it.scoped("waits as long as that gets on, says so now and then, and goes on then", () =>
    Effect.gen(function* () {
      const { letGo, paths } = yield* busyHome
      const { progress, told, inTurn } = yield* waiting
      const mine = yield* Effect.fork(inTurn(Effect.succeed("sent")).pipe(Effect.provide(paths)))
      yield* Effect.repeat(Effect.zipRight(TestClock.adjust("1 second"), Ref.get(told)), {
        until: (all) => all.length > 0
      })
      for (let minute = 1; minute <= 7; minute++) {
        yield* TestClock.adjust("1 minute")
        yield* Ref.set(progress, minute)
      }
      assert.isTrue(Option.isNone(yield* Fiber.poll(mine)))
      const all = yield* Ref.get(told)
      assert.isAtLeast(all.length, 3)
      assert.isAtMost(all.length, 43)
      assert.deepStrictEqual(all[0], [Option.some({ pid: 4711, since: 0 }), 3])
      yield* letGo
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* Fiber.join(mine), "sent")
    })
  )

  it.scoped("goes before a run that nobody has asked for", () =>
    Effect.gen(function* () {
      const { letGo, paths } = yield* busyHome
      const { told, inTurn } = yield* waiting
      const order = yield* Ref.make<ReadonlyArray<string>>([])
      const note = (who: string) => Ref.update(order, (all) => [...all, who])
      const mine = yield* Effect.fork(inTurn(note("asked for")).pipe(Effect.provide(paths)))
      yield* Effect.repeat(Effect.zipRight(TestClock.adjust("1 second"), Ref.get(told)), {
        until: (all) => all.length > 0
      })
      yield* Effect.repeat(turn, { times: 20 })
      yield* letGo
      const other = yield* Effect.fork(
        afterThoseWhoWait.pipe(Effect.zipRight(note("by itself")), Effect.provide(paths))
      )
      yield* Effect.repeat(Effect.zipRight(turn, TestClock.adjust("100 millis")), { times: 70 })
      yield* Fiber.join(mine)
      yield* Fiber.join(other)
      assert.deepStrictEqual(yield* Ref.get(order), ["asked for", "by itself"])
    })
  )

  it.scoped("and goes away is waited for by nobody", () =>
    Effect.gen(function* () {
      const { home, paths } = yield* busyHome
      const { told, inTurn } = yield* waiting
      const mine = yield* Effect.fork(inTurn(Effect.void).pipe(Effect.provide(paths)))
      yield* Effect.repeat(Effect.zipRight(TestClock.adjust("1 second"), Ref.get(told)), {
        until: (all) => all.length > 0
      })
      const mark = join(home, "locks", "drain.waiting")
      yield* happens(Effect.sync(() => existsSync(mark)))
      yield* Fiber.interrupt(mine)
      assert.isFalse(existsSync(mark))
      // The clock stands: a run that waited for anybody would not get on.
      const other = yield* Effect.fork(afterThoseWhoWait.pipe(Effect.provide(paths)))
      yield* happens(Effect.map(Fiber.poll(other), Option.isSome))
    })
  )

  it.scoped("gives up when that has not got on for 5 minutes, names it, and says what is left", () =>
    Effect.gen(function* () {
      const { paths } = yield* busyHome
      const { inTurn } = yield* waiting
      const mine = yield* Effect.fork(Effect.flip(inTurn(Effect.succeed("sent"))).pipe(Effect.provide(paths)))
      yield* TestClock.adjust("4 minutes")
      assert.isTrue(Option.isNone(yield* Fiber.poll(mine)))
      yield* TestClock.adjust("62 seconds")
      const error = yield* Fiber.join(mine)
      assert.strictEqual(
        error.message,
        "Another spec-kitty (process 4711, since 1970-01-01T00:00:00.000000+00:00) sends this machine's events, and has not finished within 5m. 3 events stay queued; nothing is lost."
      )
    })
  )

  it.scoped("has nothing to wait long for when it sends nothing", () =>
    Effect.gen(function* () {
      const { paths } = yield* busyHome
      const mine = yield* Effect.fork(Effect.flip(oneDrainer(Effect.void)).pipe(Effect.provide(paths)))
      yield* TestClock.adjust("11 seconds")
      const error = yield* Fiber.join(mine)
      assert.deepInclude(error, { _tag: "SyncBusy", waitedSeconds: 10, pid: 4711 })
    })
  )
})
