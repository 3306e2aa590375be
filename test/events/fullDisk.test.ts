import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { record } from "../../src/events/record.ts"
import { migrate } from "../../src/events/schema.ts"
import { makeDurable, openDatabase, rowsOf } from "../../src/events/sql.ts"
import { problemOf } from "../../src/events/unusable.ts"
import { eventsOutcomes } from "../../src/output/outcomes/events.ts"
import { draftOf } from "./drafts.ts"
import { temporaryHome } from "./queues.ts"

const Counted = rowsOf(Schema.Struct({ count: Schema.Number }))

describe("a full disk", () => {
  it("is told from other troubles, also where not even the index of the log can grow", () => {
    assert.strictEqual(problemOf("SQLITE_IOERR_SHMSIZE"), "full")
    assert.strictEqual(problemOf("SQLITE_IOERR_SHORT_READ"), "corrupt")
  })

  it.scoped("takes an event whole or not at all, says so, and keeps what is there", () =>
    Effect.gen(function* () {
      const path = join(yield* temporaryHome, "queue.db")
      writeFileSync(path, "")
      const database = yield* openDatabase(path)
      yield* database.read(makeDurable)
      yield* database.write(migrate)
      const offer = (from: number, to: number) =>
        database.write((statements) =>
          record(statements, {
            drafts: Array.from({ length: to - from }, (_, n) => draftOf(from + n)),
            scope: null,
            held: undefined,
            now: 0,
            lamportFloor: 0,
            maxRows: 100_000
          })
        )
      yield* offer(0, 10)
      yield* database.read(({ run }) => run("PRAGMA max_page_count = 30"))
      const problem = yield* Effect.flip(offer(10, 500))
      assert.strictEqual(problem.reason, "full")
      assert.match(problem.message, /cannot grow: no space is left/)
      const { nextAction } = eventsOutcomes.QueueUnavailable
      assert.include(typeof nextAction === "function" ? nextAction(problem) : nextAction, "Free some disk space")
      const count = Effect.map(
        database.read(({ all }) => all(Counted, "SELECT count(*) AS count FROM queue")),
        ([row]) => row?.count
      )
      assert.strictEqual(yield* count, 10)
      yield* database.read(({ run }) => run("PRAGMA max_page_count = 1000"))
      const { events } = yield* offer(10, 12)
      assert.deepStrictEqual(
        events.map(({ lamportClock }) => lamportClock),
        [11, 12]
      )
    })
  )
})
