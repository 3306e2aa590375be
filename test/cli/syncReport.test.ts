import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { draftOf } from "../events/drafts.ts"
import { bad, desk } from "./desk.ts"

describe("sync now --report", () => {
  it.scoped("says what happened also when the file cannot be written, and does not pass that over", () =>
    Effect.gen(function* () {
      const { fault, home, json, record, run } = yield* desk()
      // Longer than a temporary name beside it may be: nobody can know that before.
      const name = `${"x".repeat(240)}.json`
      yield* record(draftOf(1))
      const human = yield* run("sync", "now", "--report", name)
      assert.strictEqual(human.stdout, "Synced: 1, Duplicates: 0, Failed: 0\n")
      assert.include(human.stderr, home.at(name))
      assert.strictEqual(human.exitCode, 1)
      yield* record(draftOf(2))
      const { document, exitCode, stderr } = yield* json("sync", "now", "--report", name)
      assert.strictEqual(document.synced, 1)
      assert.include(stderr, home.at(name))
      assert.strictEqual(exitCode, 1)
      assert.match(document.warnings.join(), /^The report was not written: /)
      yield* record(draftOf(3))
      yield* fault("events/batch=503")
      const stopped = yield* json("sync", "now", "--report", name)
      assert.strictEqual(stopped.exitCode, 75)
      assert.match(stopped.document.error.details.warnings.join(), /^The report was not written: /)
      assert.match(stopped.stderr, /warning: The report was not written/)
    })
  )

  it.scoped.each<readonly [path: string, reason: string]>([
    [".", "it is a directory"],
    ["occupied/failures.json", "a part of the path is not a directory"],
    ["missing/failures.json", "no such file or directory"]
  ])("that cannot be written is refused before anything is sent: %s", ([path, reason]) =>
    Effect.gen(function* () {
      const { batches, home, record, run } = yield* desk()
      home.write("occupied", "a file, no directory")
      yield* record(draftOf(1))
      const refused = yield* run("sync", "now", "--report", path)
      assert.strictEqual(refused.exitCode, 1)
      assert.include(refused.stderr, `Cannot write ${home.at(path)}: ${reason}`.replace("/.:", ":"))
      assert.notInclude(home.list(), "missing")
      assert.strictEqual(yield* batches, 0)
    })
  )

  it.scoped("is written for a run that got nowhere, and for one with nothing to do", () =>
    Effect.gen(function* () {
      const { home, record, run, stop } = yield* desk()
      yield* run("sync", "now", "--report", "empty.json")
      assert.deepInclude(JSON.parse(home.read("empty.json")).summary, { total_events: 0, pending: 0 })
      yield* record(draftOf(1), bad(2))
      yield* stop
      assert.strictEqual((yield* run("sync", "now", "--report", "offline.json")).exitCode, 75)
      const report = JSON.parse(home.read("offline.json"))
      assert.deepInclude(report.summary, { total_events: 2, synced: 0, failed: 0, pending: 2 })
      assert.deepInclude(report.stopped, { category: "offline" })
      assert.deepStrictEqual(report.failures, [])
    })
  )

  it.scoped("has the numbers and the failures of the queue after a run that got nowhere", () =>
    Effect.gen(function* () {
      const { fault, home, json, record } = yield* desk()
      yield* record(bad(1), bad(2), bad(3))
      yield* json("sync", "now")
      yield* fault("events/batch=503")
      const { document } = yield* json("sync", "now", "--no-strict", "--report", "stopped.json")
      const { queue } = (yield* json("sync", "status")).document
      assert.deepInclude(queue, { pending: 0, failed: 3 })
      assert.deepInclude(document, { pending: 0, failed: 3 })
      const { failures, summary } = JSON.parse(home.read("stopped.json"))
      assert.deepInclude(summary, { pending: 0, failed: 3 })
      assert.deepStrictEqual(
        failures.map(({ attempts, error }: { attempts: number; error: string }) => [attempts, error !== ""]),
        Array.from({ length: 3 }, () => [1, true])
      )
    })
  )

  it.scoped("lists each failure with its attempts, as JSON on stdout goes on its own", () =>
    Effect.gen(function* () {
      const { home, json, record } = yield* desk()
      yield* record(bad(1), bad(2))
      yield* json("sync", "now")
      const { document, stderr } = yield* json("sync", "now", "--no-strict", "--report", "failures.json")
      assert.deepInclude(document, { failed: 2, result: "failed" })
      assert.include(stderr, "Sending 2 events")
      const { failures } = JSON.parse(home.read("failures.json"))
      assert.deepStrictEqual(
        failures.map(({ attempts, category }: { attempts: number; category: string }) => [attempts, category]),
        [
          [2, "schema_mismatch"],
          [2, "schema_mismatch"]
        ]
      )
    })
  )
})
