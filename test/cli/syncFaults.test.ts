import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { draftOf, eventId } from "../events/drafts.ts"
import { bad, desk } from "./desk.ts"

/** Design 5 through the built-in control plane, over HTTP, as a user meets it: exit code, and what is left. */
describe("sync now against a control plane in trouble", () => {
  const drafts = [1, 2, 3].map((n) => draftOf(n))

  it.scopedLive.each([
    ["429:1:retry_after=0", 0, 3],
    ["expire", 0, 3],
    ["403", 1, 0],
    ["412", 1, 0],
    ["500", 75, 0],
    ["drop", 75, 0],
    ["lose", 75, 3],
    ["cut", 75, 3],
    ["garble", 1, 3],
    ["bomb", 1, 3],
    ["trickle:200ms", 0, 3]
  ] as const)("%s: exit %d, nothing lost and nothing counted against an event", ([fault, exitCode, arrived]) =>
    Effect.gen(function* () {
      const desked = yield* desk()
      yield* desked.record(...drafts)
      yield* desked.fault(`events/batch=${fault}`)
      assert.strictEqual((yield* desked.run("sync", "now")).exitCode, exitCode)
      assert.lengthOf(yield* desked.ingested, arrived)
      const { queue } = (yield* desked.json("sync", "status")).document
      assert.deepInclude(queue, { pending: exitCode === 0 ? 0 : 3, failed: 0 })
      assert.strictEqual((yield* desked.run("sync", "now")).exitCode, 0)
      assert.lengthOf(yield* desked.ingested, 3)
    })
  )

  it.scopedLive.each([
    ["429", "rate_limited", "asks to be left alone"],
    ["500", "server_error", "is in trouble"],
    ["drop", "host_unreachable", "cannot be reached"]
  ] as const)("%s from the refresh is called %s", ([fault, code, words]) =>
    Effect.gen(function* () {
      const desked = yield* desk()
      yield* desked.record(...drafts)
      yield* desked.expireAccess
      yield* desked.fault(`token/refresh=${fault}`)
      const { document, exitCode } = yield* desked.json("sync", "now")
      assert.strictEqual(exitCode, 75)
      assert.strictEqual(document.error.code, code)
      assert.include(document.error.message, words)
      assert.strictEqual(document.error.message.includes("offline"), code === "host_unreachable")
    })
  )

  it.scopedLive.each(["none", "list", "json", "text", "object"] as const)(
    "poison, details=%s: the good events arrive in order, and the bad one keeps its reason",
    (details) =>
      Effect.gen(function* () {
        const { fault, ingested, json, record, run } = yield* desk()
        yield* record(draftOf(1), bad(2), draftOf(3), draftOf(4))
        yield* fault(`poison:*:details=${details}`)
        const { stdout } = yield* run("sync", "now")
        assert.match(stdout, /^Synced: 3, Duplicates: 0, Failed: 1 /)
        assert.deepStrictEqual(
          (yield* ingested).map((event) => event["event_id"]),
          [1, 3, 4].map(eventId)
        )
        const { document } = yield* json("sync", "explain", eventId(2))
        const named = details === "none" ? "Batch validation failed" : "wp_id"
        assert.include(document.attempts[0].reason, named)
      })
  )
})
