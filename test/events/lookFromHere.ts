// Run as a process of its own, and as nobody when it can: looks at the queue under a home that it cannot write to.
import Sqlite from "better-sqlite3"
import { Console, Effect } from "effect"
import { EventQueue } from "../../src/events/EventQueue.ts"
import "../../src/events/sqlQueue.ts"
import { draftOf } from "./drafts.ts"
import { sqlQueueIn } from "./queues.ts"

const [home = ""] = process.argv.slice(2)
const ada = "https://a|ada|red"

// Whatever is loaded later has to be readable for nobody too.
new Sqlite(":memory:").close()
if (process.getuid?.() === 0) process.setuid?.(65_534)

await Effect.gen(function* () {
  const queue = yield* EventQueue
  const { pending } = yield* queue.counts(ada)
  const sending = yield* Effect.flip(queue.next(ada, { limit: 1 }))
  const writing = yield* Effect.flip(queue.offer(draftOf(99), ada))
  yield* Console.log(JSON.stringify({ pending, sending: sending.reason, writing: writing.reason }))
}).pipe(Effect.provide(sqlQueueIn(home)), Effect.runPromise)
