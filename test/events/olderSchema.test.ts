import * as fs from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import { Effect, Option, TestClock } from "effect"
import { EventQueue } from "../../src/events/EventQueue.ts"
import { draftOf, eventId, projectUuid } from "./drafts.ts"
import { sqlQueueIn, temporaryHome } from "./queues.ts"

const ada = "https://a|ada|red"

const use = <A, E>(home: string, body: (queue: EventQueue["Type"]) => Effect.Effect<A, E>) =>
  Effect.flatMap(EventQueue, body).pipe(Effect.provide(sqlQueueIn(home)))

const refusal = { outcome: "failed", reason: "Missing field", category: "schema_mismatch" } as const

const withoutHeld = "DROP INDEX queue_held"

const withoutPlaces = `${withoutHeld}; DROP TABLE places`

/** What takes a queue of today back to an older schema. */
const steps = {
  1: `${withoutPlaces}; DROP TABLE attempts; DROP TABLE stops; DROP TABLE limits; DROP INDEX queue_retried`,
  2: withoutPlaces,
  3: withoutHeld
} as const

/** A queue as an older release left it: three events, one of them refused. */
const olderRelease = (version: keyof typeof steps) =>
  Effect.gen(function* () {
    const home = yield* temporaryHome
    yield* TestClock.setTime(1_000)
    yield* use(home, (queue) =>
      Effect.gen(function* () {
        yield* queue.offerAll([draftOf(1), draftOf(2), draftOf(3)], ada)
        yield* queue.settle([{ eventId: eventId(2), ...refusal }])
      })
    )
    const file = new Sqlite(join(home, "queue.db"))
    file.exec(`${steps[version]}; PRAGMA user_version = ${version}`)
    file.exec("VACUUM")
    file.close()
    return home
  })

const versionOf = (home: string) => {
  const file = new Sqlite(join(home, "queue.db"), { readonly: true })
  const version = file.pragma("user_version", { simple: true })
  file.close()
  return version
}

describe.each([1, 2, 3] as const)("a queue of schema %s", (version) => {
  it.scoped("is read as it is, byte for byte", () =>
    Effect.gen(function* () {
      const home = yield* olderRelease(version)
      const before = fs.readFileSync(join(home, "queue.db"))
      yield* use(home, (queue) =>
        Effect.gen(function* () {
          assert.deepInclude(yield* queue.counts(ada), { pending: 2, failed: 1, lastStop: null })
          assert.lengthOf(yield* queue.unsent(0, 10), 3)
          const [row] = yield* queue.find(eventId(2), 2)
          const attempts = row === undefined ? [] : yield* queue.attempts(row)
          assert.deepStrictEqual(
            attempts.map(({ outcome, reason }) => [outcome, reason]),
            [["failed", "Missing field"]]
          )
          assert.deepStrictEqual(yield* queue.limits("https://a"), Option.none())
          assert.deepStrictEqual(yield* queue.places, [])
          assert.deepInclude(yield* queue.counts(ada, [projectUuid]), { pending: 0, failed: 0, held: 3 })
        })
      )
      assert.isTrue(before.equals(fs.readFileSync(join(home, "queue.db"))))
      assert.deepStrictEqual(fs.readdirSync(home).sort(), ["clock.json", "queue.db"])
    })
  )

  it.scoped("is brought up to date by the first thing that is written, whatever was read before", () =>
    Effect.gen(function* () {
      const home = yield* olderRelease(version)
      yield* TestClock.setTime(2_000)
      yield* use(home, (queue) =>
        Effect.gen(function* () {
          yield* queue.counts(ada)
          yield* queue.settle([
            { eventId: eventId(1), outcome: "synced" },
            { eventId: eventId(3), ...refusal }
          ])
          yield* queue.noteStop(ada, { category: "offline", reason: "refused" })
          assert.deepInclude(yield* queue.counts(ada), { pending: 0, failed: 2, history: 1 })
        })
      )
      assert.strictEqual(versionOf(home), 4)
      yield* use(home, (queue) =>
        Effect.gen(function* () {
          assert.strictEqual((yield* queue.counts(ada)).lastStop?.reason, "refused")
          const [row] = yield* queue.find(eventId(3), 2)
          assert.lengthOf(row === undefined ? [] : yield* queue.attempts(row), 2)
        })
      )
    })
  )

  it.scoped("learns where projects lie, and holds what they withdraw", () =>
    Effect.gen(function* () {
      const home = yield* olderRelease(version)
      const place = { projectUuid, root: "/project", agrees: false }
      yield* use(home, (queue) =>
        Effect.gen(function* () {
          yield* queue.counts(ada)
          assert.strictEqual(yield* queue.noteConsent([place], [projectUuid]), 3)
          assert.deepStrictEqual(yield* queue.places, [place])
          assert.deepInclude(yield* queue.counts(ada), { pending: 0, failed: 0, held: 3 })
        })
      )
      assert.strictEqual(versionOf(home), 4)
    })
  )
})

describe("the history of attempts", () => {
  it.scoped("keeps at most 10,000 lines and 30 days, and none for an event that was taken at once", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      const numbers = Array.from({ length: 10_050 }, (_, n) => n)
      const lines = () => {
        const file = new Sqlite(join(home, "queue.db"), { readonly: true })
        const counts = ["attempts", "stops"].map((table) => file.prepare(`SELECT count(*) FROM ${table}`).pluck().get())
        file.close()
        return counts
      }
      yield* use(home, (queue) =>
        Effect.gen(function* () {
          yield* queue.offerAll(
            numbers.map((n) => draftOf(n)),
            ada
          )
          yield* queue.settle([{ eventId: eventId(0), outcome: "synced" }])
          assert.deepStrictEqual(lines(), [0, 0])
          yield* queue.settle(numbers.slice(1, 10_040).map((n) => ({ eventId: eventId(n), ...refusal })))
          yield* queue.noteStop(ada, { category: "offline", reason: "x".repeat(5000) })
          assert.deepStrictEqual(lines(), [10_000, 1])
          yield* TestClock.adjust("31 days")
          yield* queue.settle([{ eventId: eventId(10_045), ...refusal }])
          yield* queue.noteStop(ada, { category: "offline", reason: "refused" })
          assert.deepStrictEqual(lines(), [1, 1])
        })
      )
    })
  )
})
