import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import Sqlite from "better-sqlite3"
import { Effect, Layer } from "effect"
import { PendingEvents } from "../../src/auth/PendingEvents.ts"
import { EventQueue } from "../../src/events/EventQueue.ts"
import * as QueuePendingEvents from "../../src/events/QueuePendingEvents.ts"
import { withLog } from "../helpers/folder.ts"
import { consentIn } from "./consents.ts"
import { draftOf, eventId } from "./drafts.ts"
import { sqlQueueIn, temporaryHome } from "./queues.ts"

const servicesIn = (home: string) => Layer.provideMerge(QueuePendingEvents.layer, consentIn(home))

describe("what a login asks about the queue", () => {
  it.scoped("counts what an account would leave behind, and adopts what nobody owns", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      yield* Effect.gen(function* () {
        const queue = yield* EventQueue
        const pending = yield* PendingEvents
        yield* queue.offerAll([draftOf(1), draftOf(2)], "ada")
        yield* queue.settle([{ eventId: eventId(1), outcome: "failed" }])
        yield* queue.offer(draftOf(3), null)
        const accounts = pending.accounts("mending")
        assert.deepStrictEqual(yield* accounts, [{ scope: "ada", count: 2, held: 0 }])
        assert.strictEqual(yield* pending.adopt("bob"), 1)
        yield* queue.offer(draftOf(4), "bob", "sync_disabled")
        assert.deepStrictEqual(yield* pending.accounts("looking"), [
          { scope: "ada", count: 2, held: 0 },
          { scope: "bob", count: 1, held: 1 }
        ])
      }).pipe(Effect.provide(servicesIn(home)))
    })
  )

  it.scoped("overlooks nobody's events in a damaged queue", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      const path = join(home, "queue.db")
      const ada = "https://a|ada|red"
      yield* Effect.flatMap(EventQueue, (queue) => queue.offerAll([draftOf(1), draftOf(2)], ada)).pipe(
        Effect.provide(sqlQueueIn(home))
      )
      writeFileSync(path, readFileSync(path).fill(0, 0, 100))
      const [pending, log] = yield* Effect.flatMap(PendingEvents, (pending) => pending.accounts("mending")).pipe(
        Effect.provide(servicesIn(home)),
        withLog
      )
      assert.deepStrictEqual(pending, [{ scope: ada, count: 2, held: 0 }])
      assert.match(log.join(), /2 events were salvaged/)
    })
  )

  it.scoped("says of a queue that cannot be counted why, and what helps, instead of a number", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      const newer = new Sqlite(join(home, "queue.db"))
      newer.exec("CREATE TABLE queue (event_id TEXT); PRAGMA user_version = 99")
      newer.close()
      const [{ nextAction, reason }, log] = yield* Effect.flatMap(PendingEvents, (pending) =>
        Effect.flip(pending.accounts("mending"))
      ).pipe(Effect.provide(servicesIn(home)), withLog)
      assert.match(reason, /was written by a newer spec-kitty \(schema 99/)
      assert.match(nextAction, /^Upgrade spec-kitty/)
      assert.isEmpty(log)
    })
  )

  it.scoped("keeps nobody out because nothing could be adopted, and says so", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      mkdirSync(join(home, "queue.db"))
      const [adopted, log] = yield* Effect.flatMap(PendingEvents, (pending) => pending.adopt("ada")).pipe(
        Effect.provide(servicesIn(home)),
        withLog
      )
      assert.strictEqual(adopted, 0)
      assert.lengthOf(log, 1)
      assert.match(log[0] ?? "", /^WARN The event queue .* cannot be used/)
    })
  )
})
