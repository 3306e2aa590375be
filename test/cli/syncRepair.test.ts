import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { encodeEvent, stamp } from "../../src/domain/Event.ts"
import { storedRow } from "../../src/events/StoredRow.ts"
import { draftOf, eventId } from "../events/drafts.ts"
import { specKitty } from "../helpers/specKitty.ts"
import { bad, desk } from "./desk.ts"

describe("sync diagnose", () => {
  it.scoped("names each field at fault, also of events that are held or of somebody else, and exits 1", () =>
    Effect.gen(function* () {
      const { json, queue, record, run } = yield* desk()
      yield* record(draftOf(1), bad(2))
      yield* queue((queue) =>
        Effect.all([
          queue.offer(draftOf(3, { aggregateId: "" }), null, "invalid"),
          queue.offer(draftOf(4), "https://a|bob|red")
        ])
      )
      const { document, exitCode } = yield* json("sync", "diagnose")
      assert.strictEqual(exitCode, 1)
      assert.deepInclude(document, { total: 4, valid: 2, invalid: 2 })
      assert.lengthOf(document.results, 4)
      assert.deepInclude(document.results[0], {
        event_id: eventId(1),
        event_type: "WPCreated",
        valid: true,
        errors: []
      })
      assert.deepInclude(document.results[1].errors, {
        field: "payload.wp_id",
        expected: "a value",
        found: "nothing"
      })
      assert.deepInclude(document.results[2], { status: "held", valid: false })
      const human = yield* run("sync", "diagnose")
      assert.strictEqual(human.exitCode, 1)
      assert.match(human.stdout, /^4 events checked: 2 are not as hosts expect them\n/)
      assert.notInclude(human.stdout, eventId(1))
    })
  )

  it.scoped("is content with a queue without fault, and with an empty one", () =>
    Effect.gen(function* () {
      const { json, record, run } = yield* desk()
      assert.deepStrictEqual((yield* json("sync", "diagnose")).document, {
        total: 0,
        valid: 0,
        invalid: 0,
        results: []
      })
      yield* record(...Array.from({ length: 1203 }, (_, n) => draftOf(n)))
      const { exitCode, stdout } = yield* run("sync", "diagnose")
      assert.strictEqual(stdout, "1203 events checked: all of them are as hosts expect them\n")
      assert.strictEqual(exitCode, 0)
    })
  )
})

describe("sync retry", () => {
  it.scoped("puts refused events back, all of the account's or one, and says how many", () =>
    Effect.gen(function* () {
      const { json, record, run } = yield* desk()
      yield* record(bad(1), bad(2), draftOf(3))
      yield* run("sync", "now")
      const one = yield* json("sync", "retry", eventId(2))
      assert.deepStrictEqual(one.document, {
        result: "success",
        retried: 1,
        released: 0,
        claimed: 0,
        event_id: eventId(2),
        status: "failed",
        advice: []
      })
      const all = yield* run("sync", "retry", "--all")
      assert.strictEqual(all.stdout, "1 event waits again; `spec-kitty sync now` sends it\n")
      const { queue } = (yield* json("sync", "status")).document
      assert.deepInclude(queue, { pending: 2, failed: 0, retries: { zero: 0, one_to_three: 2, four_or_more: 0 } })
      assert.strictEqual((yield* run("sync", "retry", "--all")).stdout, "Nothing to retry: no event has failed\n")
      assert.include((yield* run("sync", "retry", eventId(2))).stdout, "waits already")
      assert.include((yield* run("sync", "retry", eventId(3))).stdout, "has been delivered")
    })
  )

  it.scoped("wants one event or all of them", () =>
    Effect.gen(function* () {
      const { run } = yield* desk()
      assert.strictEqual((yield* run("sync", "retry")).exitCode, 2)
      assert.strictEqual((yield* run("sync", "retry", "01K", "--all")).exitCode, 2)
    })
  )
})

describe("sync discard", () => {
  it.scoped("asks, and does nothing without a yes", () =>
    Effect.gen(function* () {
      const { env, home, json, record, run } = yield* desk()
      yield* record(draftOf(1), draftOf(2))
      const asked = (answer: string) =>
        specKitty(
          { home: home.path, cwd: home.path, env, terminal: true, answers: [answer] },
          "sync",
          "discard",
          eventId(1)
        )
      const waiting = Effect.map(json("sync", "status"), ({ document }) => document.queue.pending)
      const unattended = yield* run("sync", "discard", eventId(1))
      assert.strictEqual(unattended.exitCode, 2)
      assert.include(unattended.stderr, "--yes")
      const no = yield* asked("n")
      assert.include(no.stderr, `Discard ${eventId(1)} (WPCreated, recorded `)
      assert.notStrictEqual(no.exitCode, 0)
      assert.strictEqual(yield* waiting, 2)
      assert.strictEqual((yield* asked("y")).exitCode, 0)
      assert.strictEqual(yield* waiting, 1)
      const { document, exitCode } = yield* json("sync", "discard", eventId(2), "--yes")
      assert.deepInclude(document, {
        result: "success",
        event_id: eventId(2),
        event_type: "WPCreated",
        discarded: 1,
        status: "discarded"
      })
      assert.strictEqual(exitCode, 0)
      const gone = yield* json("sync", "explain", eventId(2))
      assert.include(gone.document.error.message, "was discarded at")
    })
  )

  it.scoped("is remembered of an event whose id another program wrote in lower case, however it is asked for", () =>
    Effect.gen(function* () {
      const { json, queue } = yield* desk()
      const id = "0b9cfd1e-7a52-4c1f-9f6e-3d2a1b0c4d5e"
      const { event_id: _, ...event } = JSON.parse(encodeEvent(stamp(draftOf(1), 1)))
      const row = storedRow({ data: JSON.stringify({ ...event, event_id: id }), scope: null, status: "pending" }, 5)
      yield* queue(({ restore }) => restore(row === undefined ? [] : [row]))
      assert.strictEqual((yield* json("sync", "explain", id.toUpperCase())).document.event.event_id, id)
      yield* json("sync", "discard", id, "--yes")
      for (const spelled of [id, id.toUpperCase()]) {
        assert.include((yield* json("sync", "explain", spelled)).document.error.message, "was discarded at")
      }
    })
  )

  it.scoped("cannot take back what the host has", () =>
    Effect.gen(function* () {
      const { json, record, run } = yield* desk()
      yield* record(draftOf(1))
      yield* run("sync", "now")
      const { document, exitCode } = yield* json("sync", "discard", eventId(1), "--yes")
      assert.deepStrictEqual([exitCode, document.error.code], [1, "event_delivered"])
    })
  )
})
