import * as fs from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import { Effect, Either } from "effect"
import { EventQueue } from "../../../src/events/EventQueue.ts"
import { withLog } from "../../helpers/folder.ts"
import { bytesOf, damages, randomBelow } from "../damage.ts"
import { draftOf, eventId } from "../drafts.ts"
import { sqlQueueIn, temporaryHome } from "../queues.ts"

const ada = "https://a|ada|red"
const bob = "https://a|bob|red"

const use = <A, E>(home: string, body: (queue: EventQueue["Type"]) => Effect.Effect<A, E>) =>
  Effect.flatMap(EventQueue, body).pipe(Effect.provide(sqlQueueIn(home)))

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)

const offer = (home: string, ...events: ReadonlyArray<number>) =>
  use(home, (queue) =>
    queue.offerAll(
      events.map((n) => draftOf(n)),
      ada
    )
  )

const file = (home: string) => join(home, "queue.db")

/** Rows in every state, of two accounts, with a log as a killed process leaves it. */
const filled = (home: string) =>
  use(home, (queue) =>
    Effect.gen(function* () {
      yield* queue.offerAll(
        numbers(0, 60).map((n) => draftOf(n)),
        ada
      )
      yield* queue.offerAll(
        numbers(60, 90).map((n) => draftOf(n)),
        bob
      )
      yield* queue.offerAll(
        numbers(90, 95).map((n) => draftOf(n)),
        null,
        "sync_disabled"
      )
      yield* queue.settle(numbers(0, 20).map((n) => ({ eventId: eventId(n), outcome: "synced" as const })))
      yield* queue.settle(numbers(20, 40).map((n) => ({ eventId: eventId(n), outcome: "failed" as const })))
    })
  ).pipe(
    Effect.zipRight(
      use(home, (queue) =>
        Effect.gen(function* () {
          yield* queue.offerAll(
            numbers(95, 110).map((n) => draftOf(n)),
            ada
          )
          fs.copyFileSync(file(home), join(home, "left.db"))
          fs.copyFileSync(`${file(home)}-wal`, join(home, "left.db-wal"))
        })
      )
    ),
    Effect.tap(() =>
      Effect.sync(() => {
        fs.renameSync(join(home, "left.db"), file(home))
        fs.renameSync(join(home, "left.db-wal"), `${file(home)}-wal`)
      })
    )
  )

interface Row {
  readonly event_id: string
  readonly data: string
  readonly scope: string | null
  readonly status: string
  readonly retry_count: number
  readonly lamport_clock: number
}

const rowsIn = (path: string): ReadonlyArray<Row> => {
  const database = new Sqlite(path, { readonly: true })
  const rows = database.prepare("SELECT * FROM queue ORDER BY id").all() as Array<Row>
  database.close()
  return rows
}

/** The rows that can be reached, also while another part of the file is broken that nobody has met yet. */
const reachable = (path: string, ids: Iterable<string>) => {
  const database = new Sqlite(path, { readonly: true })
  const row = database.prepare("SELECT * FROM queue WHERE event_id = ?")
  const found = [...ids].flatMap((id) =>
    Either.match(
      Either.try(() => row.get(id) as Row | undefined),
      { onLeft: () => [], onRight: (row) => (row === undefined ? [] : [[id, row] as const]) }
    )
  )
  database.close()
  return new Map(found)
}

const asides = (home: string) => fs.readdirSync(home).filter((name) => /^queue\.db\.corrupt-[^-]+(-\d+)?$/.test(name))

describe("a damaged queue", () => {
  it.scopedLive.each(Object.keys(damages))("keeps every readable event through %s, and the broken file", (kind) =>
    Effect.gen(function* () {
      const healthy = yield* temporaryHome
      yield* filled(healthy)
      const copy = join(healthy, "copy")
      fs.mkdirSync(copy)
      for (const name of ["queue.db", "queue.db-wal"]) fs.copyFileSync(join(healthy, name), join(copy, name))
      const before = new Map(rowsIn(file(copy)).map((row) => [row.event_id, row]))
      let readable = 0
      let kept = 0
      for (const seed of numbers(0, 4)) {
        const home = join(healthy, `seed-${seed}`)
        fs.mkdirSync(home)
        for (const name of ["queue.db", "queue.db-wal"]) fs.copyFileSync(join(healthy, name), join(home, name))
        damages[kind]?.(home, randomBelow(seed))
        const left = bytesOf(file(home))
        const intact = [...before.values()].filter(({ data }) => left.includes(data))
        const start = performance.now()
        yield* withLog(offer(home, 999))
        yield* withLog(use(home, (queue) => Effect.zipRight(queue.prepare, queue.counts(ada))))
        assert.isBelow(performance.now() - start, 2000, `seed ${seed}`)
        const after = reachable(file(home), [...before.keys(), eventId(999)])
        assert.isDefined(after.get(eventId(999)), `seed ${seed}`)
        readable += intact.length
        kept += intact.filter(({ data, event_id }) => after.get(event_id)?.data === data).length
        for (const name of asides(home)) {
          const aside = bytesOf(join(home, name))
          assert.isTrue(aside.equals(left) || aside.includes(eventId(999)), `seed ${seed}`)
        }
      }
      assert.isAtLeast(kept, readable * 0.99)
    })
  )

  it.scoped("keeps accounts, states and retries, and goes on above every known Lamport value", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      yield* filled(home)
      // Moves the log into the file.
      yield* use(home, (queue) => queue.prepare)
      const before = rowsIn(file(home))
      const bytes = fs.readFileSync(file(home))
      fs.writeFileSync(file(home), bytes.fill(0, 0, 4096))
      const [[event], log] = yield* withLog(offer(home, 500))
      const after = rowsIn(file(home))
      const fields = (rows: ReadonlyArray<Row>) =>
        rows
          .filter(({ event_id }) => event_id !== eventId(500))
          .map(({ data, event_id, retry_count, scope, status }) => ({ event_id, data, scope, status, retry_count }))
      assert.deepStrictEqual(fields(after), fields(before))
      assert.isAbove(event?.lamportClock ?? 0, 110)
      const [aside = ""] = asides(home)
      assert.isTrue(bytes.equals(fs.readFileSync(join(home, aside))))
      assert.lengthOf(log, 1)
      assert.include(log[0], join(home, aside))
      assert.include(log[0], "110 events were salvaged")
    })
  )

  it.scoped("is left as it is by those who only read, and they say what will happen", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      fs.writeFileSync(file(home), "this is no database".repeat(400))
      const before = fs.readFileSync(file(home))
      const problem = yield* Effect.flip(use(home, (queue) => queue.counts(ada)))
      assert.strictEqual(problem.reason, "corrupt")
      assert.isTrue(before.equals(fs.readFileSync(file(home))))
      assert.deepStrictEqual(fs.readdirSync(home), ["queue.db"])
    })
  )

  it.scoped("is mended in the middle of a run", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      yield* offer(home, ...numbers(0, 400))
      const bytes = fs.readFileSync(file(home))
      const page = Math.floor(bytes.indexOf("Event 200") / 4096)
      fs.writeFileSync(file(home), bytes.fill(0, page * 4096, (page + 1) * 4096))
      const body = (queue: EventQueue["Type"]) =>
        Effect.gen(function* () {
          yield* queue.offer(draftOf(500), ada)
          assert.lengthOf(asides(home), 0)
          yield* queue.next(ada, { limit: 1000 })
          return yield* queue.counts(ada)
        })
      const [counts] = yield* withLog(use(home, body))
      assert.lengthOf(asides(home), 1)
      assert.isAtLeast(counts.pending, 390)
      assert.strictEqual(rowsIn(file(home)).length, counts.pending)
    })
  )

  it.scoped("gives way to a queue that another process has put in its place", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      yield* use(home, (queue) =>
        Effect.gen(function* () {
          yield* queue.offer(draftOf(1), ada)
          fs.mkdirSync(join(home, "old"))
          for (const name of fs.readdirSync(home).filter((name) => name.startsWith("queue.db"))) {
            fs.renameSync(join(home, name), join(home, "old", name))
          }
          yield* queue.offer(draftOf(2), ada)
          assert.strictEqual((yield* queue.counts(ada)).pending, 1)
        })
      )
      assert.deepStrictEqual(
        rowsIn(file(home)).map(({ event_id }) => event_id),
        [eventId(2)]
      )
    })
  )

  it.scoped("is finished by the next writer when its recovery was killed before the end", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      yield* offer(home, 1, 2)
      fs.renameSync(file(home), join(home, "queue.db.salvaged"))
      fs.writeFileSync(`${file(home)}-wal`, "left behind")
      assert.strictEqual((yield* Effect.flip(use(home, (queue) => queue.counts(ada)))).reason, "corrupt")
      const [, log] = yield* withLog(offer(home, 3))
      assert.match(log.join(), /^WARN The event queue .* was damaged/)
      assert.strictEqual((yield* use(home, (queue) => queue.counts(ada))).pending, 3)
      const kept = fs.readdirSync(home).find((name) => name.startsWith("queue.db-wal.corrupt-")) ?? ""
      assert.strictEqual(fs.readFileSync(join(home, kept), "utf8"), "left behind")
    })
  )

  it.scoped("is not suspected for a log that a killed process has left", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      yield* filled(home)
      const log = fs.readFileSync(`${file(home)}-wal`)
      fs.writeFileSync(`${file(home)}-wal`, log.subarray(0, log.length - 100))
      yield* offer(home, 500)
      assert.deepStrictEqual(asides(home), [])
    })
  )
})
