import * as fs from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import { Effect } from "effect"
import { eventId } from "./drafts.ts"
import { temporaryHome } from "./queues.ts"
import { ada, use, offer, files, modeOf, childOffers } from "./queueAt.ts"

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
      assert.strictEqual(database.pragma("user_version", { simple: true }), 4)
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
