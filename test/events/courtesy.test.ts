import * as fs from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { makeCourtesy } from "../../src/events/courtesy.ts"
import { temporaryHome } from "./queues.ts"

const three = Effect.gen(function* () {
  const queue = join(yield* temporaryHome, "queue.db")
  const [first, second, third] = yield* Effect.all([makeCourtesy(queue), makeCourtesy(queue), makeCourtesy(queue)])
  return { flag: `${queue}-waiting`, first, second, third }
})

describe("those who wait for the queue's lock", () => {
  it.scopedLive("have their turn in the order in which they came, whoever asks more often", () =>
    Effect.gen(function* () {
      const { first, flag, second, third } = yield* three
      assert.isFalse(yield* third.letOthersGo(300))
      assert.isTrue(yield* second.isQueue)
      assert.isFalse(yield* first.letOthersGo(100))
      assert.deepStrictEqual([yield* second.letOthersGo(200), yield* third.letOthersGo(300)], [true, true])
      assert.isFalse(yield* first.letOthersGo(100))
      yield* first.leave
      assert.isFalse(yield* third.letOthersGo(300))
      assert.isFalse(yield* second.letOthersGo(200))
      assert.isTrue(yield* third.letOthersGo(300))
      // Who comes again is the last.
      assert.isTrue(yield* first.isQueue)
      assert.isTrue(yield* first.letOthersGo(400))
      yield* third.leave
      assert.isTrue(fs.existsSync(flag))
      yield* second.leave
      assert.isFalse(fs.existsSync(flag))
    })
  )

  it.scopedLive("wait for nobody who was killed while he waited", () =>
    Effect.gen(function* () {
      const { first, flag, second } = yield* three
      yield* first.letOthersGo(100)
      assert.isTrue(yield* second.letOthersGo(200))
      const before = (Date.now() - 1000) / 1000
      fs.utimesSync(flag, before, before)
      assert.isFalse(yield* second.isQueue)
      assert.isFalse(yield* second.letOthersGo(200))
    })
  )
})
