import * as fs from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { EventQueue } from "../../src/events/EventQueue.ts"
import { withLog } from "../helpers/folder.ts"
import { draftOf } from "./drafts.ts"
import { sqlQueueIn, temporaryHome } from "./queues.ts"

const use = <A, E>(home: string, body: (queue: EventQueue["Type"]) => Effect.Effect<A, E>) =>
  Effect.flatMap(EventQueue, body).pipe(Effect.provide(sqlQueueIn(home)), withLog)

const emptied = (clock: number | undefined) =>
  Effect.map(temporaryHome, (home) => {
    fs.writeFileSync(join(home, "queue.db"), "")
    if (clock !== undefined) fs.writeFileSync(join(home, "clock.json"), JSON.stringify({ value: clock }))
    return home
  })

const loud = /^WARN The event queue .*queue\.db is empty, although .*clock\.json has counted to 41: events .* are lost/

describe("a queue file of 0 bytes beside a clock that has counted", () => {
  it.scoped("is said by the first that records something there, once, and counting goes on", () =>
    Effect.gen(function* () {
      const home = yield* emptied(41)
      const [event, log] = yield* use(home, (queue) => queue.offer(draftOf(1), null))
      assert.strictEqual(event.lamportClock, 42)
      assert.lengthOf(log, 1)
      assert.match(log[0] ?? "", loud)
      const [counts, later] = yield* use(home, (queue) => Effect.zipRight(queue.prepare, queue.counts(null)))
      assert.strictEqual(counts.pending, 1)
      assert.isEmpty(later)
    })
  )

  it.scoped("is said by who prepares to send, too, and left as it is by who only looks", () =>
    Effect.gen(function* () {
      const home = yield* emptied(41)
      const [, looked] = yield* use(home, (queue) => queue.counts(null))
      assert.isEmpty(looked)
      assert.strictEqual(fs.statSync(join(home, "queue.db")).size, 0)
      const [, log] = yield* use(home, (queue) => queue.prepare)
      assert.match(log.join("\n"), loud)
    })
  )

  it.scoped.each([
    ["nothing was ever counted", 0],
    ["there is no clock", undefined]
  ] as const)("is a queue that nobody has begun while %s", ([, clock]) =>
    Effect.gen(function* () {
      const home = yield* emptied(clock)
      const [event, log] = yield* use(home, (queue) => queue.offer(draftOf(1), null))
      assert.strictEqual(event.lamportClock, 1)
      assert.isEmpty(log)
    })
  )
})

describe("a queue that somebody has removed", () => {
  it.scoped("begins anew without a word", () =>
    Effect.gen(function* () {
      const home = yield* emptied(41)
      fs.rmSync(join(home, "queue.db"))
      const [event, log] = yield* use(home, (queue) => queue.offer(draftOf(1), null))
      assert.strictEqual(event.lamportClock, 42)
      assert.isEmpty(log)
    })
  )
})
