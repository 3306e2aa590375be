import * as fs from "node:fs"
import { join } from "node:path"
import { assert, describe } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import { Effect, Either } from "effect"
import { EventQueue } from "../../src/events/EventQueue.ts"
import { bytesOf, damages } from "../events/damage.ts"
import { draftOf, eventId } from "../events/drafts.ts"
import { sqlQueueIn, temporaryHome } from "../events/queues.ts"
import { withLog } from "../helpers/folder.ts"
import { type Draw, sized, torture } from "./seed.ts"

const databases = sized(60, 300)
const kinds = Object.keys(damages)
const ada = "https://a|ada|red"
const latecomer = 1_000_000

const use = <A, E>(home: string, body: (queue: EventQueue["Type"]) => Effect.Effect<A, E>) =>
  Effect.flatMap(EventQueue, body).pipe(Effect.provide(sqlQueueIn(home)))

const files = ["queue.db", "queue.db-wal"]

/** A queue of some size as a killed process leaves it: some rows in the file, the last ones in its log only. */
const queueOf = (draw: Draw, rows: number) =>
  Effect.gen(function* () {
    const home = yield* temporaryHome
    const numbers = Array.from({ length: rows }, (_, n) => n)
    const late = draw.integer(1, 40)
    const offer = (queue: EventQueue["Type"], some: ReadonlyArray<number>) =>
      queue.offerAll(
        some.map((n) => draftOf(n, n % 50 === 3 ? { payload: { title: "long ".repeat(draw.integer(10, 3000)) } } : {})),
        ada
      )
    yield* use(home, (queue) =>
      Effect.zipRight(
        offer(queue, numbers.slice(late)),
        queue.settle(numbers.filter((n) => n % 3 === 0).map((n) => ({ eventId: eventId(n), outcome: "synced" })))
      )
    )
    const left = yield* temporaryHome
    yield* use(home, (queue) =>
      Effect.andThen(offer(queue, numbers.slice(0, late)), () => {
        for (const name of files) fs.copyFileSync(join(home, name), join(left, name))
      })
    )
    return left
  })

const rowsIn = (path: string) => {
  const database = new Sqlite(path)
  const rows = database.prepare("SELECT event_id, data FROM queue").all() as ReadonlyArray<Record<string, string>>
  database.close()
  return new Map(rows.map(({ data = "", event_id = "" }) => [event_id, data]))
}

/** Rows that can be reached one by one, also beside a broken page that nobody has met yet. */
const reachable = (path: string, ids: Iterable<string>) => {
  const database = new Sqlite(path, { readonly: true })
  const row = database.prepare("SELECT data FROM queue WHERE event_id = ?").pluck()
  const found = [...ids].map((id) => [id, Either.getOrNull(Either.try(() => row.get(id)))] as const)
  database.close()
  return new Map(found)
}

/** How much slower than alone this machine is for us just now: others may keep it busy. */
const slowness = () => {
  const [wall, used] = [performance.now(), process.cpuUsage()]
  let sum = 0
  for (let n = 0; n < 20_000_000; n++) sum += n % 7
  const { system, user } = process.cpuUsage(used)
  return sum === 0 ? 1 : Math.max(1, ((performance.now() - wall) * 1000) / Math.max(1, system + user))
}

/** Damages a copy, goes on with it as a command would, and counts what could be read and what was kept. */
const broken = (draw: Draw, original: string) =>
  Effect.gen(function* () {
    const home = yield* temporaryHome
    for (const name of files) fs.copyFileSync(join(original, name), join(home, name))
    const before = rowsIn(join(yield* copied(original), "queue.db"))
    // One in four breaks in two ways.
    const done = Array.from(
      { length: draw.integer(0, 3) === 0 ? 2 : 1 },
      () => kinds[draw.integer(0, kinds.length - 1)]
    )
    for (const kind of done) damages[kind ?? ""]?.(home, (bound) => draw.integer(0, bound - 1))
    const what = done.join(" and ")

    const left = bytesOf(join(home, "queue.db"))
    const readable = [...before].filter(([, data]) => left.includes(data))
    const factor = slowness()
    const start = performance.now()
    yield* withLog(use(home, (queue) => queue.offer(draftOf(latecomer), ada)))
    assert.isBelow((performance.now() - start) / factor, 2000, `milliseconds after ${what}`)
    yield* withLog(use(home, (queue) => Effect.zipRight(queue.prepare, queue.next(ada, { limit: 5000 }))))

    const after = reachable(join(home, "queue.db"), [...before.keys(), eventId(latecomer)])
    assert.isString(after.get(eventId(latecomer)), `what was recorded after ${what}`)
    const asides = fs.readdirSync(home).filter((name) => /^queue\.db\.corrupt-[^-]+(-\d+)?$/.test(name))
    const keptAside = asides.map((name) => bytesOf(join(home, name)))
    assert.isTrue(
      keptAside.length === 0 || keptAside.some((bytes) => bytes.equals(left) || bytes.includes(eventId(latecomer))),
      `the original after ${what}`
    )
    return { readable: readable.length, kept: readable.filter(([id, data]) => after.get(id) === data).length }
  }).pipe(Effect.scoped)

const copied = (home: string) =>
  Effect.tap(temporaryHome, (copy) =>
    Effect.sync(() => files.forEach((name) => fs.copyFileSync(join(home, name), join(copy, name))))
  )

describe("damaged databases", () => {
  torture(`are no crash, no hang and hardly a loss (${databases} of them)`, (draw) =>
    Effect.gen(function* () {
      const originals = yield* Effect.forEach([40, 300, 1500], (rows) => queueOf(draw, rows))
      const [small = "", middle = "", large = ""] = originals
      const all = yield* Effect.replicateEffect(
        Effect.suspend(() => broken(draw, draw.oneOf(small, small, middle, middle, large))),
        databases
      )
      const sum = (of: "kept" | "readable") => all.reduce((total, one) => total + one[of], 0)
      assert.isAtLeast(sum("kept"), sum("readable") * 0.99)
      assert.isAbove(sum("readable"), databases * 50, "something was there to be lost")
    })
  )
})
