// Records events, each with its own number, one after the other or a few at a time, and says a number once it is recorded.
// Waits for a line before it begins. Arguments: home, scope, first number, how many.
import { once } from "node:events"
import { Effect } from "effect"
import { EventQueue } from "../../../src/events/EventQueue.ts"
import { sqlQueueIn } from "../../events/queues.ts"
import { numbered } from "../numbered.ts"

const [home = "", scope = "", first = "0", count = "0"] = process.argv.slice(2)

const emit = Effect.gen(function* () {
  const queue = yield* EventQueue
  process.stdout.write("ready\n")
  yield* Effect.promise(() => once(process.stdin, "data"))
  const end = Number(first) + Number(count)
  for (let n = Number(first); n < end;) {
    // One in eight times a whole handful, as `finalize-tasks` does.
    const numbers = Array.from({ length: n % 8 === 7 ? Math.min(5, end - n) : 1 }, (_, index) => n + index)
    const events = yield* queue.offerAll(numbers.map(numbered), scope)
    process.stdout.write(events.map(({ lamportClock }, index) => `${n + index} ${lamportClock}\n`).join(""))
    n += numbers.length
  }
})

void Effect.runPromise(Effect.provide(emit, sqlQueueIn(home))).then(() => process.stdin.destroy())
