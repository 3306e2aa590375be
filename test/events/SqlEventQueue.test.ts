import { spawn } from "node:child_process"
import * as fs from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import { Duration, Effect, Fiber, TestClock } from "effect"
import { EventQueue } from "../../src/events/EventQueue.ts"
import { draftOf, eventId } from "./drafts.ts"
import { sqlQueueIn, temporaryHome } from "./queues.ts"

const ada = "https://a|ada|red"

const use = <A, E>(home: string, body: (queue: EventQueue["Type"]) => Effect.Effect<A, E>) =>
  Effect.flatMap(EventQueue, body).pipe(Effect.provide(sqlQueueIn(home)))

const offer = (home: string, ...numbers: ReadonlyArray<number>) =>
  use(home, (queue) =>
    queue.offerAll(
      numbers.map((n) => draftOf(n)),
      ada
    )
  )

const files = (home: string) => (fs.existsSync(home) ? fs.readdirSync(home).sort() : [])

const modeOf = (path: string) => fs.statSync(path).mode & 0o777

/** Offers from another process, which is killed as soon as it has answered `patience` times; what it was told. */
const childOffers = (home: string, first: number, count: number, patience = Infinity) =>
  Effect.async<ReadonlyArray<number>>((resume) => {
    const program = fileURLToPath(new URL("offerFromHere.ts", import.meta.url))
    const child = spawn(process.execPath, [program, home, String(first), String(count)], {
      stdio: ["ignore", "pipe", "inherit"]
    })
    let output = ""
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString()
      if (output.split("\n").length > patience) child.kill("SIGKILL")
    })
    // A line that was not finished was not told.
    child.on("close", () => resume(Effect.succeed(output.split("\n").slice(0, -1).map(Number))))
  })

describe("SqlEventQueue", () => {
  it.scoped("keeps events when it is opened again", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      yield* offer(home, 1, 2)
      yield* use(home, (queue) => queue.settle([{ eventId: eventId(1), outcome: "synced" }]))
      const rows = yield* use(home, (queue) => queue.next(ada, { limit: 10 }))
      assert.deepStrictEqual(
        rows.map(({ eventId }) => eventId),
        [eventId(2)]
      )
    })
  )

  it.scoped("creates nothing for a reader, and answers with nothing", () =>
    Effect.gen(function* () {
      const home = join(yield* temporaryHome, "state")
      yield* use(home, (queue) =>
        Effect.gen(function* () {
          assert.strictEqual((yield* queue.counts(ada)).pending, 0)
          assert.deepStrictEqual(yield* queue.next(ada, { limit: 1 }), [])
          assert.strictEqual(yield* queue.pendingElsewhere(ada), 0)
          assert.strictEqual(yield* queue.adopt(ada), 0)
          yield* queue.settle([{ eventId: eventId(1), outcome: "synced" }])
          assert.deepStrictEqual(yield* queue.offerAll([], ada), [])
        })
      )
      assert.isFalse(fs.existsSync(home))
    })
  )

  it.scoped("is for its user alone, and leaves no side files behind", () =>
    Effect.gen(function* () {
      const home = join(yield* temporaryHome, "state")
      yield* offer(home, 1)
      assert.strictEqual(modeOf(home), 0o700)
      assert.strictEqual(modeOf(join(home, "queue.db")), 0o600)
      assert.strictEqual(modeOf(join(home, "clock.json")), 0o600)
      assert.deepStrictEqual(files(home), ["clock.json", "queue.db"])
    })
  )

  it.scoped("leaves every byte of the file alone when it only reads", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      yield* offer(home, 1, 2, 3)
      const before = fs.readFileSync(join(home, "queue.db"))
      yield* use(home, (queue) => queue.counts(ada))
      assert.isTrue(before.equals(fs.readFileSync(join(home, "queue.db"))))
      assert.deepStrictEqual(files(home), ["clock.json", "queue.db"])
    })
  )

  it.scoped("writes so that a power cut loses nothing", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      yield* offer(home, 1)
      const database = new Sqlite(join(home, "queue.db"), { readonly: true })
      assert.strictEqual(database.pragma("journal_mode", { simple: true }), "wal")
      assert.strictEqual(database.pragma("user_version", { simple: true }), 3)
      database.close()
    })
  )

  it.scoped("finds the next rows through an index, and the counts too", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      yield* offer(home, 1)
      const database = new Sqlite(join(home, "queue.db"), { readonly: true })
      const plan = (sql: string, ...values: ReadonlyArray<unknown>) =>
        database
          .prepare(`EXPLAIN QUERY PLAN ${sql}`)
          .all(...values)
          .map((row) => (row as { detail: string }).detail)
          .join("; ")
      const next = plan(
        "SELECT * FROM queue WHERE scope = ? AND status IN ('pending', 'failed') AND (timestamp, id) > (?, ?) ORDER BY timestamp, id LIMIT 5",
        ada,
        "",
        0
      )
      const groups = plan(
        "SELECT scope, count(*) FROM queue INDEXED BY queue_fifo WHERE status IN ('pending', 'failed') GROUP BY scope"
      )
      database.close()
      assert.match(next, /^SEARCH queue USING INDEX queue_fifo/)
      assert.notInclude(next, "TEMP B-TREE")
      assert.strictEqual(groups, "SCAN queue USING COVERING INDEX queue_fifo")
    })
  )

  it.scoped("shares no Lamport value between processes", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      const values = (yield* Effect.all(
        [0, 1, 2].map((process) => childOffers(home, process * 100, 40)),
        { concurrency: "unbounded" }
      )).flat()
      assert.deepStrictEqual(
        values.toSorted((left, right) => left - right),
        Array.from({ length: 120 }, (_, n) => n + 1)
      )
      assert.strictEqual((yield* use(home, (queue) => queue.counts(ada))).pending, 120)
      assert.strictEqual(JSON.parse(fs.readFileSync(join(home, "clock.json"), "utf8")).value, 120)
    })
  )

  it.scoped("has every event that it acknowledged, also when its process is killed", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      for (const round of [0, 1, 2]) {
        const told = yield* childOffers(home, round * 10_000, 10_000, 5 + 40 * round)
        const kept = yield* use(home, (queue) => queue.next(ada, { limit: 50_000 }))
        const values = new Set(kept.map(({ data }) => JSON.parse(data).lamport_clock))
        assert.isAtLeast(told.length, 5)
        for (const value of told) assert.isTrue(values.has(value), `${value} was acknowledged`)
        assert.strictEqual(values.size, kept.length)
      }
    })
  )
})

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
