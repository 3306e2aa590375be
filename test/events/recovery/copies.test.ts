import * as fs from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import { Effect } from "effect"
import { EventQueue } from "../../../src/events/EventQueue.ts"
import { withLog } from "../../helpers/folder.ts"
import { draftOf, eventId } from "../drafts.ts"
import { pythonData, writePythonQueue } from "../python/pythonQueue.ts"
import { sqlQueueIn, temporaryHome } from "../queues.ts"
import { breakHeader, changeFile, zeroPages } from "./broken.ts"

const ada = "https://a|ada|red"
const bob = "https://b|bob|blue"

const use = <A, E>(home: string, body: (queue: EventQueue["Type"]) => Effect.Effect<A, E>) =>
  Effect.flatMap(EventQueue, body).pipe(Effect.provide(sqlQueueIn(home)))

const file = (home: string) => join(home, "queue.db")

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)

/** A table of the Python spec-kitty that lies before our rows, as an import has once left it. */
const pythonRowsBefore = (home: string, count: number) => {
  const database = new Sqlite(file(home))
  database.exec(`CREATE TABLE python_queue (id INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT UNIQUE NOT NULL,
    event_type TEXT NOT NULL, data TEXT NOT NULL, timestamp INTEGER NOT NULL, retry_count INTEGER DEFAULT 0)`)
  const insert = database.prepare(
    "INSERT INTO python_queue (event_id, event_type, data, timestamp) VALUES (?, 'MissionCreated', ?, 5)"
  )
  for (const n of numbers(0, count)) insert.run(eventId(n), pythonData(n))
  database.close()
}

const synced = (from: number, to: number) =>
  numbers(from, to).map((n) => ({ eventId: eventId(n), outcome: "synced" as const }))

const drafts = (from: number, to: number) => numbers(from, to).map((n) => draftOf(n))

describe("old copies in a damaged queue", () => {
  it.scoped("give way to the row that knows what became of the event, and never leave by themselves", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      yield* use(home, (queue) => queue.offer(draftOf(999), ada))
      pythonRowsBefore(home, 300)
      yield* use(home, (queue) => Effect.zipRight(queue.offerAll(drafts(0, 200), ada), queue.settle(synced(0, 150))))
      changeFile(home, "DROP TABLE python_queue")
      breakHeader(home)
      const [, log] = yield* withLog(use(home, (queue) => queue.prepare))
      const counts = yield* use(home, (queue) => queue.counts(ada))
      assert.deepInclude(counts, { pending: 51, history: 150, unclaimed: 0 })
      assert.deepStrictEqual(yield* use(home, (queue) => queue.adopt(bob)), 0)
      assert.deepStrictEqual(yield* use(home, (queue) => queue.next(bob, { limit: 10 })), [])
      // The list of free pages is complete: what is on them was deleted, and is no loss.
      assert.deepStrictEqual(yield* use(home, (queue) => queue.find(eventId(250), 1)), [])
      assert.include(log.join(), "201 events were salvaged from it into a new queue; none is missing.")
    })
  )

  it.scoped("are kept and never leave by themselves where another page is broken, too", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      yield* use(home, (queue) => queue.offer(draftOf(999), ada))
      pythonRowsBefore(home, 300)
      yield* use(home, (queue) => Effect.zipRight(queue.offerAll(drafts(0, 200), ada), queue.settle(synced(0, 150))))
      changeFile(home, "DROP TABLE python_queue")
      breakHeader(home)
      zeroPages(home, (page) => page.includes(eventId(1)))
      yield* withLog(use(home, (queue) => queue.prepare))
      assert.strictEqual(yield* use(home, (queue) => queue.adopt(bob)), 0)
      const [row] = yield* use(home, (queue) => queue.find(eventId(250), 1))
      assert.deepInclude(row, { status: "held", lastErrorCategory: "damaged", scope: null })
    })
  )

  it.scoped("are nobody's to adopt when an account has claimed them since", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      yield* use(home, (queue) => queue.offerAll(drafts(0, 200), null))
      // Both tables lie in the file; the one that says less was dropped.
      changeFile(home, "CREATE TABLE old AS SELECT * FROM queue; DROP TABLE old")
      yield* use(home, (queue) => Effect.zipRight(queue.adopt(ada), queue.settle(synced(0, 100))))
      changeFile(home, "DELETE FROM queue WHERE status = 'synced'")
      breakHeader(home)
      yield* withLog(use(home, (queue) => queue.prepare))
      assert.strictEqual(yield* use(home, (queue) => queue.adopt(bob)), 0)
      assert.strictEqual((yield* use(home, (queue) => queue.counts(ada))).pending, 100)
    })
  )

  it.scoped("stay signed-out events where no account ever had any", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      yield* use(home, (queue) => queue.offerAll(drafts(0, 50), null))
      breakHeader(home)
      yield* withLog(use(home, (queue) => queue.prepare))
      assert.strictEqual(yield* use(home, (queue) => queue.adopt(bob)), 50)
    })
  )

  it.scoped("are not left by an import", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      writePythonQueue(
        file(home),
        numbers(0, 80).map((n) => ({ n, queuedAt: n }))
      )
      yield* withLog(use(home, (queue) => queue.prepare))
      const bytes = fs.readFileSync(file(home), "latin1")
      for (const n of [0, 40, 79]) assert.lengthOf(bytes.split(pythonData(n)), 2, `${n}`)
    })
  )
})
