import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Option, Ref, TestClock } from "effect"
import { turn } from "../helpers/turn.ts"
import { all } from "../sync/ingestHost.ts"
import { adaScope } from "../sync/world.ts"
import { daemonAtWork, liveOf, works } from "./world.ts"

describe("a daemon at work", () => {
  it.scoped("sends what waits at once, what is recorded later when it is told, and else every 300 seconds", () =>
    Effect.gen(function* () {
      const daemon = yield* daemonAtWork(2, all("success"))
      yield* daemon.settled
      assert.strictEqual(yield* daemon.batches, 1)
      yield* daemon.more(4)
      yield* daemon.tell("nudge")
      assert.strictEqual(yield* daemon.batches, 2)
      yield* daemon.more(6)
      yield* daemon.later("299 seconds")
      assert.strictEqual(yield* daemon.batches, 2)
      yield* daemon.later("1 second")
      assert.strictEqual(yield* daemon.batches, 3)
      assert.deepInclude((yield* daemon.state).lastDrain, { synced: 2, pending: 0, refused: 0 })
    })
  )

  it.scoped("leaves who tells it of events 100 ms to end, and nobody else who asks", () =>
    Effect.gen(function* () {
      const daemon = yield* daemonAtWork(2, all("success"))
      yield* daemon.settled
      yield* daemon.more(4)
      yield* daemon.mention("nudge")
      yield* daemon.later("99 millis")
      assert.strictEqual(yield* daemon.batches, 1)
      yield* daemon.later("1 millis")
      assert.strictEqual(yield* daemon.batches, 2)
      yield* daemon.more(6)
      yield* daemon.mention("retry")
      assert.strictEqual(yield* daemon.batches, 3)
    })
  )

  it.scoped("ends after 30 minutes with nothing to do, counted from the last thing it was told or sent", () =>
    Effect.gen(function* () {
      const daemon = yield* daemonAtWork(1, all("success"))
      yield* daemon.settled
      yield* daemon.later("20 minutes")
      yield* daemon.tell("nudge")
      yield* daemon.later("29 minutes")
      assert.isTrue(yield* works(daemon.fiber))
      yield* daemon.later("1 minute")
      assert.include(yield* Fiber.join(daemon.fiber), "30 minutes")
    })
  )

  it.scoped("leaves a host in trouble alone, whoever tells it, tries again by itself, and never idles on that", () =>
    Effect.gen(function* () {
      let isSick = true
      const daemon = yield* daemonAtWork(1, (batch) => (isSick ? { status: 503 } : all("success")(batch)))
      yield* daemon.settled
      for (const [before, millis] of [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000].entries()) {
        assert.deepInclude((yield* daemon.state).trouble, { failures: before + 1, category: "server_error" })
        yield* daemon.later(millis - 1)
        assert.strictEqual(yield* daemon.batches, before + 1)
        yield* daemon.later(1)
      }
      const asked = yield* daemon.batches
      assert.strictEqual(asked, 11)
      for (let told = 0; told < 50; told++) yield* daemon.tell("nudge")
      assert.strictEqual(yield* daemon.batches, asked)
      // Step by step: a clock that runs on while the host is asked would end the question.
      for (let look = 0; look < 8; look++) yield* daemon.later("300 seconds")
      assert.isTrue(yield* works(daemon.fiber))
      isSick = false
      yield* daemon.later("300 seconds")
      assert.isNull((yield* daemon.state).trouble)
      assert.deepInclude((yield* daemon.state).lastDrain, { synced: 1, pending: 0 })
      const lines = yield* daemon.lines
      assert.strictEqual(lines.filter((line) => line.startsWith("trouble")).length, 1)
      assert.include(lines.join("\n"), "the trouble is over")
    })
  )

  it.scoped(
    "closes another account's live connection at once, also while its host is in trouble; its own stays up",
    () =>
      Effect.gen(function* () {
        const whose = yield* Ref.make("bob")
        const live = yield* liveOf(Ref.get(whose))
        yield* live.keep("bob")
        yield* turn
        assert.isTrue(Option.isSome(yield* live.connection))
        const daemon = yield* daemonAtWork(1, () => ({ status: 503 }), {}, live)
        yield* daemon.settled
        assert.deepInclude((yield* daemon.state).trouble, { failures: 1 })
        assert.isTrue(Option.isNone(yield* live.connection))
        yield* Ref.set(whose, adaScope(daemon.url))
        yield* live.keep(adaScope(daemon.url))
        yield* daemon.later("500 millis")
        assert.deepInclude((yield* daemon.state).trouble, { failures: 2 })
        assert.isTrue(Option.isSome(yield* live.connection))
      })
  )

  it.scoped("waits as long as a busy host asks for", () =>
    Effect.gen(function* () {
      const daemon = yield* daemonAtWork(1, (batch, count) =>
        count === 1 ? { status: 429, headers: { "retry-after": "600" } } : all("success")(batch)
      )
      yield* daemon.settled
      yield* daemon.later("599 seconds")
      assert.strictEqual(yield* daemon.batches, 1)
      yield* daemon.later("1 seconds")
      assert.strictEqual(yield* daemon.batches, 2)
    })
  )

  it.scoped("keeps to what the daemon before it has learned of a host in trouble", () =>
    Effect.gen(function* () {
      const trouble = { failures: 8, until: 15_000, wait: 20_000, category: "offline", reason: "no" } as const
      const daemon = yield* daemonAtWork(1, all("success"), { trouble })
      yield* daemon.settled
      yield* daemon.later("14 seconds")
      assert.strictEqual(yield* daemon.batches, 0)
      yield* daemon.later("1 seconds")
      assert.strictEqual(yield* daemon.batches, 1)
    })
  )

  it.scoped("does not wait for a time that only a clock that was put back makes far away", () =>
    Effect.gen(function* () {
      const trouble = { failures: 8, until: 9_000_000_000, wait: 20_000, category: "offline", reason: "no" } as const
      const daemon = yield* daemonAtWork(1, all("success"), { trouble })
      yield* daemon.settled
      assert.strictEqual(yield* daemon.batches, 1)
    })
  )

  it.scoped(
    "looks by itself in 300 seconds, also where the clock was put back before its live connection came up",
    () =>
      Effect.gen(function* () {
        const daemon = yield* daemonAtWork(1, all("success"))
        yield* daemon.settled
        yield* daemon.later("20 minutes")
        yield* TestClock.setTime(0)
        yield* daemon.more(2)
        yield* daemon.tell("up")
        yield* daemon.later("300 seconds")
        assert.strictEqual(yield* daemon.batches, 2)
      })
  )

  it.scoped("ends when its home is gone", () =>
    Effect.gen(function* () {
      const daemon = yield* daemonAtWork(1, all("success"))
      yield* daemon.settled
      rmSync(daemon.home, { recursive: true })
      yield* daemon.later("2 seconds")
      assert.include(yield* Fiber.join(daemon.fiber), "home is gone")
      assert.isFalse(existsSync(daemon.home))
    })
  )

  it.scoped("ends when another daemon has its home", () =>
    Effect.gen(function* () {
      const daemon = yield* daemonAtWork(1, all("success"))
      yield* daemon.settled
      const file = join(daemon.home, "daemon.json")
      writeFileSync(file, readFileSync(file, "utf8").replace('"one"', '"two"'))
      yield* daemon.later("2 seconds")
      assert.include(yield* Fiber.join(daemon.fiber), "another daemon's")
    })
  )

  it.scoped.each(["", "{ no", '{"process":null}'])(
    "writes its state file again within seconds when that says %j, and sends what it was not told of",
    (text) =>
      Effect.gen(function* () {
        const daemon = yield* daemonAtWork(1, all("success"))
        yield* daemon.settled
        const file = join(daemon.home, "daemon.json")
        if (text === "") rmSync(file)
        else writeFileSync(file, text)
        yield* daemon.more(2)
        yield* daemon.later("2 seconds")
        assert.include(readFileSync(file, "utf8"), '"instance": "one"')
        // What said something is kept, and named.
        const aside = readdirSync(daemon.home).filter((name) => name.startsWith("daemon.json.corrupt"))
        assert.deepStrictEqual(
          aside.map((name) => readFileSync(join(daemon.home, name), "utf8")),
          text === "" ? [] : [text]
        )
        assert.strictEqual((yield* daemon.lines).filter((line) => line.includes("is kept as")).length, aside.length)
        assert.strictEqual(yield* daemon.batches, 2)
        assert.isTrue(yield* works(daemon.fiber))
      })
  )

  it.scoped("says once that its state file cannot be written, and sends nothing more often for that", () =>
    Effect.gen(function* () {
      const daemon = yield* daemonAtWork(1, all("success"))
      yield* daemon.settled
      const file = join(daemon.home, "daemon.json")
      rmSync(file)
      mkdirSync(join(file, "somebody's"), { recursive: true })
      yield* daemon.more(2)
      for (let glance = 0; glance < 5; glance += 1) yield* daemon.later("2 seconds")
      assert.strictEqual((yield* daemon.lines).filter((line) => line.includes("daemon.json")).length, 1)
      assert.strictEqual(yield* daemon.batches, 1)
      rmSync(file, { recursive: true })
      yield* daemon.later("2 seconds")
      assert.strictEqual(yield* daemon.batches, 2)
    })
  )
})
