import { existsSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { draftOf, eventId } from "../events/drafts.ts"
import { temporaryFolder } from "../helpers/folder.ts"
import { documentOf, specKitty } from "../helpers/specKitty.ts"
import type { Json } from "../sandbox/http.ts"
import { bad, desk } from "./desk.ts"

describe("sync now", () => {
  it.scoped("sends what waits and says so", () =>
    Effect.gen(function* () {
      const { ingested, record, run } = yield* desk()
      yield* record(draftOf(1), draftOf(2))
      const { exitCode, stderr, stdout } = yield* run("sync", "now")
      assert.strictEqual(stdout, "Synced: 2, Duplicates: 0, Failed: 0\n")
      assert.match(stderr, /^Sending 2 events to http:/)
      assert.strictEqual(exitCode, 0)
      assert.deepStrictEqual(
        (yield* ingested).map((event) => event["event_id"]),
        [eventId(1), eventId(2)]
      )
      const again = yield* run("sync", "now")
      assert.strictEqual(again.stdout, "Nothing to sync: the queue is empty\n")
      assert.strictEqual(again.stderr, "")
      assert.strictEqual(again.exitCode, 0)
    })
  )

  it.scoped("shows what the host refuses, in its own words, and exits 1", () =>
    Effect.gen(function* () {
      const { json, record, run } = yield* desk()
      yield* record(draftOf(1), bad(2))
      const human = yield* run("sync", "now")
      assert.match(
        human.stdout,
        /^Synced: 1, Duplicates: 0, Failed: 1 \(reason: schema_mismatch: 1\)\n {2}1 x WPCreated: /
      )
      assert.strictEqual(human.exitCode, 1)
      const { document, exitCode } = yield* json("sync", "now")
      assert.deepInclude(document, {
        result: "failed",
        synced: 0,
        duplicates: 0,
        failed: 1,
        pending: 0,
        held: 0,
        categories: { schema_mismatch: 1 },
        stopped: null
      })
      assert.lengthOf(document.advice, 1)
      assert.strictEqual(exitCode, 1)
      assert.strictEqual((yield* run("sync", "now", "--no-strict")).exitCode, 0)
    })
  )

  it.scoped("writes every failure to a file", () =>
    Effect.gen(function* () {
      const { home, record, run } = yield* desk()
      yield* record(draftOf(1), bad(2))
      yield* run("sync", "now", "--report", "failures.json")
      const file: Json = JSON.parse(home.read("failures.json"))
      assert.deepInclude(file.summary, { total_events: 2, synced: 1, failed: 1, categories: { schema_mismatch: 1 } })
      assert.lengthOf(file.failures, 1)
      assert.deepInclude(file.failures[0], {
        event_id: eventId(2),
        type: "WPCreated",
        category: "schema_mismatch",
        attempts: 1
      })
      assert.strictEqual(file.failures[0].error, file.failures[0].reason)
      assert.match(file.generated_at, /\+00:00$/)
    })
  )

  it.scoped("refreshes a token that the host no longer takes, and goes on", () =>
    Effect.gen(function* () {
      const { expireAccess, ingested, record, run } = yield* desk()
      yield* record(draftOf(1))
      yield* expireAccess
      const { exitCode, stdout } = yield* run("sync", "now")
      assert.strictEqual(stdout, "Synced: 1, Duplicates: 0, Failed: 0\n")
      assert.strictEqual(exitCode, 0)
      assert.lengthOf(yield* ingested, 1)
    })
  )

  it.scoped("asks to sign in when the session is over, and keeps the events", () =>
    Effect.gen(function* () {
      const { json, record, revoke, run } = yield* desk()
      yield* record(draftOf(1))
      yield* revoke
      const { document, exitCode } = yield* json("sync", "now")
      assert.strictEqual(exitCode, 4)
      assert.strictEqual(document.error.code, "session_expired")
      // The session is gone from here: nothing has to be forced.
      assert.strictEqual(document.error.next_action, "Run `spec-kitty auth login`, then `spec-kitty sync now`.")
      assert.strictEqual((yield* run("sync", "now")).exitCode, 4)
      assert.strictEqual((yield* json("sync", "status")).document.queue.pending, 1)
    })
  )

  it.scoped("survives an outage: nothing is counted, exit 75, and all is there afterwards", () =>
    Effect.gen(function* () {
      const { ingested, json, record, run, start, stop } = yield* desk()
      yield* record(draftOf(1), draftOf(2), draftOf(3))
      yield* stop
      const { exitCode, stderr, stdout } = yield* run("sync", "now")
      assert.strictEqual(exitCode, 75)
      assert.strictEqual(stdout, "")
      assert.match(
        stderr,
        /Not synced, offline: .*3 events stay queued; nothing is lost\.\n\nRun `spec-kitty sync now` again/
      )
      const { document } = yield* json("sync", "now")
      assert.strictEqual(document.error.code, "host_unreachable")
      assert.strictEqual(document.error.retryable, true)
      assert.deepInclude(document.error.details, { waiting: 3, category: "offline" })
      assert.deepInclude((yield* json("sync", "status")).document.queue, {
        pending: 3,
        failed: 0,
        retries: { zero: 3, one_to_three: 0, four_or_more: 0 }
      })
      yield* start
      assert.strictEqual((yield* run("sync", "now")).exitCode, 0)
      assert.lengthOf(yield* ingested, 3)
    })
  )

  it.scoped("finds events again that arrived although no answer came", () =>
    Effect.gen(function* () {
      const { fault, ingested, record, run } = yield* desk()
      yield* record(draftOf(1), draftOf(2))
      yield* fault("events/batch=lose:1")
      assert.strictEqual((yield* run("sync", "now")).exitCode, 75)
      assert.strictEqual((yield* run("sync", "now")).stdout, "Synced: 0, Duplicates: 2, Failed: 0\n")
      assert.lengthOf(yield* ingested, 2)
    })
  )

  it.scoped("sends at most what the host takes at once", () =>
    Effect.gen(function* () {
      const { batches, ingested, record, run } = yield* desk({ limits: { maxEvents: 400 } })
      yield* record(...Array.from({ length: 1100 }, (_, n) => draftOf(n)))
      assert.strictEqual((yield* run("sync", "now")).exitCode, 0)
      assert.lengthOf(yield* ingested, 1100)
      assert.strictEqual(yield* batches, 3)
    })
  )

  it.scoped("stays away from the network without the rollout, an account or a host", () =>
    Effect.gen(function* () {
      const home = yield* temporaryFolder
      const now = (env: Record<string, string>) =>
        Effect.map(specKitty({ home: home.path, cwd: home.path, env }, "sync", "now", "--json"), (answer) => ({
          exitCode: answer.exitCode,
          code: (documentOf(answer) as Json).error.code as string
        }))
      assert.deepStrictEqual(yield* now({}), { exitCode: 1, code: "rollout_disabled" })
      assert.deepStrictEqual(yield* now({ SPEC_KITTY_ENABLE_SAAS_SYNC: "1" }), { exitCode: 4, code: "missing_auth" })
      assert.isFalse(existsSync(home.at(".spec-kitty")))
    })
  )
})
