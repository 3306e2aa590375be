// Run as a process of its own: records events under a home and prints the Lamport values they got.
import { Effect, Console } from "effect"
import { EventQueue } from "../../src/events/EventQueue.ts"
import { draftOf } from "./drafts.ts"
import { sqlQueueIn } from "./queues.ts"

const [home = "", first = "0", count = "0"] = process.argv.slice(2)

await Effect.gen(function* () {
  const queue = yield* EventQueue
  const drafts = Array.from({ length: Number(count) }, (_, n) => draftOf(Number(first) + n))
  yield* Effect.forEach(drafts, (draft) =>
    Effect.flatMap(queue.offer(draft, "https://a|ada|red"), (event) => Console.log(event.lamportClock))
  )
}).pipe(Effect.provide(sqlQueueIn(home)), Effect.runPromise)
