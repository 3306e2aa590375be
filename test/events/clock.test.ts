import * as fs from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { EventQueue } from "../../src/events/EventQueue.ts"
import { withLog } from "../helpers/folder.ts"
import { draftOf } from "./drafts.ts"
import { sqlQueueIn, temporaryHome } from "./queues.ts"

/** Records one event as a command of its own would, and tells what was said on the way. */
const record = (home: string, n: number) =>
  withLog(
    Effect.flatMap(EventQueue, ({ offer }) => offer(draftOf(n), "https://a|ada|red")).pipe(
      Effect.provide(sqlQueueIn(home))
    )
  )

describe("a damaged clock.json", () => {
  it.scoped.each(["", "{", '{"value": -1}', "[]"])("is kept aside and named, once: %s", (text) =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      const clock = join(home, "clock.json")
      fs.writeFileSync(clock, text)
      const [, said] = yield* record(home, 1)
      const asides = fs.readdirSync(home).filter((name) => name.startsWith("clock.json.corrupt-"))
      assert.lengthOf(asides, 1)
      assert.strictEqual(fs.readFileSync(join(home, asides[0] ?? ""), "utf8"), text)
      assert.lengthOf(said, 1)
      assert.include(said[0], `${clock} was damaged and is kept as ${join(home, asides[0] ?? "")}`)
      assert.deepStrictEqual((yield* record(home, 2))[1], [])
      assert.strictEqual(JSON.parse(fs.readFileSync(clock, "utf8")).value, 2)
    })
  )

  it.scoped("is not touched by who only looks", () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      yield* record(home, 1)
      fs.writeFileSync(join(home, "clock.json"), "{")
      yield* Effect.flatMap(EventQueue, ({ counts }) => counts(null)).pipe(Effect.provide(sqlQueueIn(home)))
      assert.strictEqual(fs.readFileSync(join(home, "clock.json"), "utf8"), "{")
    })
  )
})
