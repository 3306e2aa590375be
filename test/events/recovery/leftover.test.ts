import * as fs from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { EventQueue } from "../../../src/events/EventQueue.ts"
import { withLog } from "../../helpers/folder.ts"
import { draftOf } from "../drafts.ts"
import { sqlQueueIn, temporaryHome } from "../queues.ts"
import { offerAndDie } from "../offerAndDie.ts"

const ada = "https://a|ada|red"

const use = <A, E>(home: string, body: (queue: EventQueue["Type"]) => Effect.Effect<A, E>) =>
  Effect.flatMap(EventQueue, body).pipe(Effect.provide(sqlQueueIn(home)))

const log = (home: string) => join(home, "queue.db-wal")

const leaving = offerAndDie(["queue.db", "queue.db-wal"])

describe("what a killed process has left of a transaction that never counted", () => {
  it.scoped("takes no Lamport value from an event that others recorded in its place", () =>
    Effect.gen(function* () {
      const root = yield* temporaryHome
      const at = (name: string) => join(root, name)
      yield* leaving(at("first"), at("same"), 1, 2)
      fs.cpSync(at("same"), at("copy"), { recursive: true })
      // The same log goes on in two ways: the longer one dies before it counts, the shorter one is written over it.
      yield* leaving(at("copy"), at("longer"), ...Array.from({ length: 60 }, (_, n) => 100 + n))
      yield* leaving(at("same"), at("home"), 3)
      const [short, long] = [fs.readFileSync(log(at("home"))), fs.readFileSync(log(at("longer")))]
      fs.writeFileSync(log(at("home")), Buffer.concat([short, long.subarray(short.length)]))

      yield* withLog(use(at("home"), (queue) => queue.offer(draftOf(4), ada)))
      const rows = yield* use(at("home"), (queue) => queue.next(ada, { limit: 100 }))
      const lamports = rows.map(({ data }) => Number(JSON.parse(data).lamport_clock))
      assert.strictEqual(new Set(lamports).size, lamports.length)
      for (const n of [1, 2, 3, 4])
        assert.isTrue(
          rows.some(({ data }) => data.includes(`"Event ${n}"`)),
          `${n}`
        )
    })
  )
})
