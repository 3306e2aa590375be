import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { draftOf } from "../events/drafts.ts"
import { startBuilt, type Run } from "../helpers/built.ts"
import { desk } from "./desk.ts"

/** It has said something on stderr. */
const speaks = ({ child }: Run) =>
  Effect.async<void>((resume) => void child.stderr?.once("data", () => resume(Effect.void)))

describe("a second sync now", () => {
  it.scopedLive("waits for the first one, however long that takes, and both end with nothing left", () =>
    Effect.gen(function* () {
      const at = yield* desk()
      yield* at.record(...Array.from({ length: 2500 }, (_, n) => draftOf(n)))
      yield* at.fault("events/batch=latency:5s")
      const start = startBuilt({ cwd: at.home.path, env: { HOME: at.home.path, ...at.env } }, "sync", "now", "--json")
      const first = yield* start
      yield* speaks(first)
      const second = yield* start
      const [one, two] = yield* Effect.all([first.end, second.end], { concurrency: 2 })
      assert.strictEqual(one.exitCode, 0, one.stderr)
      assert.strictEqual(two.exitCode, 0, two.stderr)
      assert.deepInclude(JSON.parse(one.stdout), { result: "success", synced: 2500, pending: 0 })
      assert.deepInclude(JSON.parse(two.stdout), { result: "success", synced: 0, duplicates: 0, pending: 0 })
      assert.include(two.stderr, `Another spec-kitty (process ${first.child.pid}, since `)
      assert.match(two.stderr, /sends events of this machine: waiting for it, \d+ events are left\. Ctrl-C/)
      assert.lengthOf(yield* at.ingested, 2500)
      assert.strictEqual(yield* at.batches, 3)
    })
  )

  it.scopedLive("ends at once on Ctrl-C while it waits, and the first one goes on", () =>
    Effect.gen(function* () {
      const at = yield* desk()
      yield* at.record(draftOf(1))
      yield* at.fault("events/batch=latency:40s")
      const start = startBuilt({ cwd: at.home.path, env: { HOME: at.home.path, ...at.env } }, "sync", "now", "--json")
      const first = yield* start
      yield* speaks(first)
      const second = yield* start
      yield* speaks(second)
      const asked = performance.now()
      second.child.kill("SIGINT")
      const two = yield* second.end
      assert.strictEqual(two.exitCode, 130)
      assert.isBelow(performance.now() - asked, 2000)
      assert.isNull(first.child.exitCode)
    })
  )
})
