import * as fs from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import { Effect } from "effect"
import { EventQueue } from "../../../src/events/EventQueue.ts"
import { withLog } from "../../helpers/folder.ts"
import { draftOf, eventId } from "../drafts.ts"
import { sqlQueueIn, temporaryHome } from "../queues.ts"
import { pythonData, writePythonQueue } from "./pythonQueue.ts"

const ada = "https://a|ada|red"

const use = <A, E>(home: string, body: (queue: EventQueue["Type"]) => Effect.Effect<A, E>) =>
  Effect.flatMap(EventQueue, body).pipe(Effect.provide(sqlQueueIn(home)))

const file = (home: string) => join(home, "queue.db")

const copyIn = (home: string) => fs.readdirSync(home).find((name) => name.startsWith("queue.db.python-")) ?? ""

/** Queued in another order than they happened, and with ids that are in no order. */
const events = [
  { n: 5, queuedAt: 1000, retries: 0 },
  { n: 1, queuedAt: 1002, retries: 7 },
  { n: 9, queuedAt: 1001, retries: 2 },
  { n: 3, queuedAt: 1002, retries: 0 }
]

describe("a queue of the Python spec-kitty", () => {
  it.scoped("is counted, as recorded signed out, by who only looks, and keeps every byte", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      writePythonQueue(file(home), events)
      const before = fs.readFileSync(file(home))
      const counts = yield* use(home, (queue) => queue.counts(null))
      assert.deepInclude(counts, { pending: 4, python: 4, oldestPendingAt: 1_000_000, lastEmittedAt: 1_002_000 })
      assert.deepStrictEqual(counts.retries, { zero: 2, oneToThree: 1, fourOrMore: 1 })
      assert.deepInclude(yield* use(home, (queue) => queue.counts(ada)), { pending: 0, unclaimed: 4, python: 4 })
      const problem = yield* Effect.flip(use(home, (queue) => queue.find(eventId(1), 2)))
      assert.strictEqual(problem.reason, "python_schema")
      assert.include(problem.message, "4 events")
      assert.isTrue(before.equals(fs.readFileSync(file(home))))
      assert.deepStrictEqual(fs.readdirSync(home), ["queue.db"])
    })
  )

  it.scoped.each([2, 3] as const)(
    "of version %i is taken over by the first writer, in order, and kept as a copy",
    (version) =>
      Effect.gen(function* () {
        const home = yield* temporaryHome
        writePythonQueue(file(home), events, { version })
        const [recorded, log] = yield* withLog(use(home, (queue) => queue.offer(draftOf(20), ada)))
        const copy = join(home, copyIn(home))
        assert.deepStrictEqual(log, [
          `WARN 4 events of the Python spec-kitty were imported, as recorded signed out. Its queue is kept as ${copy}.`
        ])
        assert.isAbove(recorded.lamportClock, 9)
        yield* use(home, (queue) =>
          Effect.gen(function* () {
            assert.deepInclude(yield* queue.counts(ada), { pending: 1, unclaimed: 4, python: null })
            assert.strictEqual(yield* queue.adopt(ada), 4)
            const rows = yield* queue.next(ada, { limit: 10 })
            assert.deepStrictEqual(
              rows.map(({ eventId, retryCount }) => [eventId, retryCount]),
              [
                [eventId(5), 0],
                [eventId(9), 2],
                [eventId(1), 7],
                [eventId(3), 0],
                [eventId(20), 0]
              ]
            )
            assert.strictEqual(rows[0]?.data, pythonData(5))
          })
        )
        const kept = new Sqlite(copy, { readonly: true })
        assert.strictEqual(kept.prepare("SELECT count(*) FROM queue").pluck().get(), 4)
        assert.strictEqual(kept.prepare("SELECT content_body FROM body_upload_queue").pluck().get(), "# Spec")
        kept.close()
        assert.strictEqual(fs.statSync(copy).mode & 0o777, 0o600)
      })
  )

  it.scoped("keeps here what is of no project, or no event at all", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      writePythonQueue(file(home), [
        { n: 1, queuedAt: 1, data: pythonData(1, { project_uuid: null }) },
        { n: 2, queuedAt: 2, data: "{" },
        { n: 3, queuedAt: 3 }
      ])
      yield* withLog(use(home, (queue) => queue.prepare))
      const counts = yield* use(home, (queue) => queue.counts(null))
      assert.deepInclude(counts, { pending: 1, held: 2, heldReasons: { missing_project_uuid: 1, invalid: 1 } })
    })
  )

  it.live("is imported once, whoever comes first", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      writePythonQueue(file(home), events)
      const [, log] = yield* withLog(
        Effect.forEach([1, 2, 3], () => use(home, (queue) => queue.prepare), { concurrency: "unbounded" })
      )
      assert.lengthOf(log, 1)
      assert.deepInclude(yield* use(home, (queue) => queue.counts(null)), { pending: 4, python: null })
      assert.lengthOf(
        fs.readdirSync(home).filter((name) => name.includes("python")),
        1
      )
    }).pipe(Effect.scoped)
  )

  it.scoped("is nobody else's to read afterwards, and leaves no half copy where a page is damaged", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      writePythonQueue(
        file(home),
        Array.from({ length: 60 }, (_, n) => ({ n, queuedAt: n }))
      )
      fs.chmodSync(file(home), 0o644)
      const bytes = fs.readFileSync(file(home))
      const page = Math.floor(bytes.indexOf('"Event 30"') / 4096)
      fs.writeFileSync(file(home), bytes.fill(0, page * 4096, (page + 1) * 4096))
      yield* withLog(use(home, (queue) => queue.prepare))
      assert.deepStrictEqual(
        fs.readdirSync(home).filter((name) => name.includes("copying")),
        []
      )
      const sound = yield* temporaryHome
      writePythonQueue(file(sound), events)
      fs.chmodSync(file(sound), 0o644)
      yield* withLog(use(sound, (queue) => queue.prepare))
      assert.strictEqual(fs.statSync(file(sound)).mode & 0o777, 0o600)
    })
  )

  it.scoped("is salvaged when it is damaged", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      writePythonQueue(
        file(home),
        Array.from({ length: 60 }, (_, n) => ({ n, queuedAt: n, retries: n % 3 }))
      )
      const bytes = fs.readFileSync(file(home))
      fs.writeFileSync(file(home), bytes.fill(0, 0, 100))
      const [, log] = yield* withLog(use(home, (queue) => queue.prepare))
      assert.match(log.join(), /60 events were salvaged/)
      assert.deepInclude(yield* use(home, (queue) => queue.counts(null)), { pending: 60 })
    })
  )
})
