import * as fs from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { EventQueue } from "../../../src/events/EventQueue.ts"
import { withLog } from "../../helpers/folder.ts"
import { draftOf, projectUuid } from "../drafts.ts"
import { sqlQueueIn, temporaryHome } from "../queues.ts"
import { breakHeader, changeFile, zeroPages } from "./broken.ts"

const ada = "https://a|ada|red"
const bob = "https://b|bob|blue"

const use = <A, E>(home: string, body: (queue: EventQueue["Type"]) => Effect.Effect<A, E>) =>
  Effect.flatMap(EventQueue, body).pipe(Effect.provide(sqlQueueIn(home)))

const drafts = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => draftOf(from + index))

const log = (home: string) => join(home, "queue.db-wal")

/** Zeroes what the log holds before its last transaction, as `before` was long. */
const zeroLog = (home: string, before: number) => {
  const bytes = fs.readFileSync(log(home))
  fs.writeFileSync(log(home), bytes.fill(0, 32, before))
}

describe("events of a damaged queue", () => {
  it.scoped("are nobody's to adopt when every trace of the account that claimed them is gone", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      yield* use(home, (queue) => queue.offerAll(drafts(0, 200), null))
      changeFile(home, "CREATE TABLE old AS SELECT * FROM queue; DROP TABLE old")
      yield* use(home, (queue) => queue.adopt(ada))
      breakHeader(home)
      assert.isAbove(
        zeroPages(home, (page) => page.includes(ada)),
        10
      )
      const [, told] = yield* withLog(use(home, (queue) => queue.prepare))
      assert.strictEqual(yield* use(home, (queue) => queue.adopt(bob)), 0)
      assert.deepStrictEqual(yield* use(home, (queue) => queue.next(bob, { limit: 10 })), [])
      const counts = yield* use(home, (queue) => queue.counts(bob))
      assert.isAbove(counts.heldReasons.damaged ?? 0, 150)
      assert.include(told.join(), `${counts.held} of them stay on this machine`)
    })
  )

  it.scoped("still go to who signs in when they were recorded signed out, beside those of an account", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      yield* use(home, (queue) =>
        Effect.all([queue.offerAll(drafts(0, 100), ada), queue.offerAll(drafts(100, 150), null)])
      )
      breakHeader(home)
      const [, told] = yield* withLog(use(home, (queue) => queue.prepare))
      assert.include(told.join(), "150 events were salvaged from it into a new queue; none is missing.")
      assert.strictEqual(yield* use(home, (queue) => queue.adopt(bob)), 50)
      assert.deepInclude(yield* use(home, (queue) => queue.counts(ada)), { pending: 100, otherAccounts: 50, held: 0 })
    })
  )

  it.scoped("do not become signed-out ones again because the log has lost the claim", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      yield* use(home, (queue) => queue.offerAll(drafts(0, 40), null))
      const left = yield* temporaryHome
      yield* use(home, (queue) =>
        Effect.gen(function* () {
          yield* queue.adopt(ada)
          const claimed = fs.statSync(log(home)).size
          yield* queue.offer(draftOf(999), ada)
          for (const name of ["queue.db", "queue.db-wal"]) fs.copyFileSync(join(home, name), join(left, name))
          zeroLog(left, claimed)
        })
      )
      yield* withLog(use(left, (queue) => queue.prepare))
      assert.strictEqual(yield* use(left, (queue) => queue.adopt(bob)), 0)
      const counts = yield* use(left, (queue) => queue.counts(ada))
      assert.strictEqual(counts.pending + (counts.heldReasons.damaged ?? 0), 41)
    })
  )

  it.scoped(
    "are somebody's as soon as he says so, those of the project that he says it in, and that is remembered",
    () =>
      Effect.gen(function* () {
        const home = yield* temporaryHome
        yield* use(home, (queue) => queue.offerAll(drafts(0, 60), null))
        breakHeader(home)
        zeroPages(home, (page) => page.includes('"Event 30"'))
        yield* withLog(use(home, (queue) => queue.prepare))
        const other = "5f9c5a4e-3c1b-4a36-9d29-0d2f8a3b7c11"
        yield* use(home, (queue) =>
          Effect.gen(function* () {
            const { held } = yield* queue.counts(bob)
            assert.isAbove(held, 40)
            assert.strictEqual(yield* queue.claim({ scope: bob, projectUuid: other }), 0)
            const [first] = yield* queue.unsent(0, 1)
            const eventId = first?.eventId ?? ""
            assert.strictEqual(yield* queue.claim({ scope: bob, projectUuid, eventId }), 1)
            assert.strictEqual(yield* queue.claim({ scope: bob, projectUuid: projectUuid.toUpperCase() }), held - 1)
            assert.lengthOf(yield* queue.next(bob, { limit: 100 }), held)
            const [row] = yield* queue.find(eventId, 1)
            const attempts = row === undefined ? [] : yield* queue.attempts(row)
            assert.deepInclude(attempts[0], { outcome: "released", category: "damaged" })
          })
        )
      })
  )
})
