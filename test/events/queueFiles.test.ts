import * as fs from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import { Duration, Effect, Fiber, TestClock } from "effect"
import { draftOf } from "./drafts.ts"
import { temporaryHome } from "./queues.ts"
import { ada, use, offer, files } from "./queueAt.ts"

describe("clock.json", () => {
  const lamportOf = (home: string, n: number) => Effect.map(offer(home, n), ([event]) => event?.lamportClock)

  it.scoped("follows the queue", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      yield* TestClock.setTime(Date.UTC(2026, 1, 12))
      yield* use(home, (queue) => Effect.forEach([1, 2, 3], (n) => queue.offer(draftOf(n), ada)))
      assert.strictEqual(
        fs.readFileSync(join(home, "clock.json"), "utf8"),
        '{\n  "value": 3,\n  "node_id": "2e1a29e6f4ef",\n  "updated_at": "2026-02-12T00:00:00.000000+00:00"\n}'
      )
    })
  )

  it.scoped("is written while the queue stays open", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      const value = () => JSON.parse(fs.readFileSync(join(home, "clock.json"), "utf8")).value
      yield* use(home, (queue) =>
        Effect.gen(function* () {
          yield* queue.offer(draftOf(1), ada)
          assert.strictEqual(value(), 1)
          yield* TestClock.adjust("1 second")
          yield* queue.offer(draftOf(2), ada)
          assert.strictEqual(value(), 2)
        })
      )
    })
  )

  it.scoped("is heard when somebody else counted on", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      fs.writeFileSync(join(home, "clock.json"), JSON.stringify({ value: 41, node_id: "x", updated_at: "x" }))
      assert.strictEqual(yield* lamportOf(home, 1), 42)
    })
  )

  it.scoped.each(["", "{", "null", '{"value": "41"}', '{"value": -1}', '{"value": 1.5}', '{"value": 1e300}'])(
    "starts from the highest value in the queue when it says %s",
    (text) =>
      Effect.gen(function* () {
        const home = yield* temporaryHome
        fs.writeFileSync(join(home, "clock.json"), text)
        assert.strictEqual(yield* lamportOf(home, 1), 1)
        fs.writeFileSync(join(home, "clock.json"), text)
        assert.strictEqual(yield* lamportOf(home, 2), 2)
      })
  )
})

describe("a queue file that cannot be used", () => {
  const refusal = (home: string) =>
    Effect.all({
      reading: Effect.flip(use(home, (queue) => queue.counts(ada))),
      writing: Effect.flip(offer(home, 1))
    })

  const database = (home: string, ...statements: ReadonlyArray<string>) => {
    const file = new Sqlite(join(home, "queue.db"))
    statements.forEach((statement) => file.exec(statement))
    file.close()
  }

  it.scoped("names the version of a newer spec-kitty and changes nothing", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      database(home, "CREATE TABLE queue (id INTEGER)", "PRAGMA user_version = 7")
      const before = fs.readFileSync(join(home, "queue.db"))
      const { reading, writing } = yield* refusal(home)
      assert.strictEqual(reading.reason, "newer_schema")
      assert.include(writing.message, "schema 7")
      assert.isTrue(before.equals(fs.readFileSync(join(home, "queue.db"))))
      assert.deepStrictEqual(files(home), ["queue.db"])
    })
  )

  it.scoped("says what is in its place", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      fs.mkdirSync(join(home, "queue.db"))
      const { writing } = yield* refusal(home)
      assert.strictEqual(writing.reason, "failed")
      fs.rmdirSync(join(home, "queue.db"))
      fs.writeFileSync(join(home, "file"), "")
      assert.strictEqual((yield* Effect.flip(offer(join(home, "file"), 1))).reason, "failed")
    })
  )

  it.scopedLive("waits for a lock that it meets before it has read anything", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      const other = new Sqlite(join(home, "queue.db"))
      other.exec("CREATE TABLE other (id INTEGER)")
      other.exec("DROP TABLE other")
      other.exec("BEGIN EXCLUSIVE")
      const waiting = yield* Effect.fork(offer(home, 1))
      const flag = join(home, "queue.db-waiting")
      yield* Effect.repeat(Effect.sleep("2 millis"), { until: () => fs.existsSync(flag) })
      other.exec("ROLLBACK")
      other.close()
      assert.strictEqual((yield* Fiber.join(waiting))[0]?.lamportClock, 1)
      assert.isFalse(fs.existsSync(flag))
    })
  )

  it.scopedLive("waits for a lock as long as it is willing to, and no longer", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      yield* offer(home, 1)
      const other = new Sqlite(join(home, "queue.db"))
      other.exec("BEGIN IMMEDIATE")
      const [waited, error] = yield* Effect.timed(Effect.flip(offer(home, 2)))
      assert.strictEqual(error.reason, "locked")
      assert.isAbove(Duration.toMillis(waited), 4900)
      other.exec("ROLLBACK")
      other.close()
      assert.strictEqual((yield* offer(home, 2))[0]?.lamportClock, 2)
    })
  )

  it.live("goes on when the lock is gone", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      yield* offer(home, 1)
      const other = new Sqlite(join(home, "queue.db"))
      other.exec("BEGIN IMMEDIATE")
      const waiting = yield* Effect.fork(offer(home, 2))
      yield* Effect.yieldNow()
      other.exec("ROLLBACK")
      other.close()
      assert.strictEqual((yield* Fiber.join(waiting))[0]?.lamportClock, 2)
    }).pipe(Effect.scoped)
  )
})
