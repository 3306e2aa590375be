import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { EventQueue } from "../../src/events/EventQueue.ts"
import { sqlQueueIn, temporaryHome } from "./queues.ts"

const offering = (home: string, first: number, count: number) =>
  Effect.async<void>((resume) => {
    const program = fileURLToPath(new URL("offerFromHere.ts", import.meta.url))
    const child = spawn(process.execPath, [program, home, String(first), String(count)], { stdio: "ignore" })
    child.on("close", () => resume(Effect.void))
  })

describe("counting", () => {
  it.scopedLive("sees one moment of a queue that others write to, and never takes them for damage", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      const counted = yield* Effect.gen(function* () {
        const queue = yield* EventQueue
        const writers = yield* Effect.fork(
          Effect.all([offering(home, 1000, 60), offering(home, 2000, 60)], { concurrency: "unbounded" })
        )
        let looks = 0
        while ((yield* Fiber.status(writers))._tag !== "Done") {
          yield* queue.counts("https://a|ada|red")
          looks++
          yield* Effect.sleep("1 millis")
        }
        return looks
      }).pipe(Effect.provide(sqlQueueIn(home)))
      assert.isAbove(counted, 20)
    })
  )
})
