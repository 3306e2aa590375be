import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Ref, TestClock } from "effect"
import { numbers } from "./situation.ts"
import { bobAt, happens, liveDesk } from "./liveDesk.ts"

const live = "GET ws/v1/events 101"
const token = "POST ws-token 200"

describe("a drain with a live connection", () => {
  it.scoped("sends each event over it, and counts it as delivered when the host has acknowledged it", () =>
    Effect.gen(function* () {
      const desk = yield* liveDesk()
      const { connection } = yield* desk.connect
      yield* desk.record(2)
      const report = yield* desk.drainOver(connection)
      assert.deepStrictEqual(numbers(report), { result: "success", synced: 2, duplicates: 0, failed: 0, pending: 0 })
      yield* happens(Effect.map(desk.asked, (asked) => asked.some((line) => line.startsWith("PONG"))))
      assert.deepStrictEqual(
        (yield* desk.asked).filter((line) => !line.startsWith("PONG")),
        [token, live, "EVENT ws/v1/events 200", "EVENT ws/v1/events 200"]
      )
    })
  )

  it.scoped("lets a batch confirm what was not acknowledged, and waits for that once for each connection", () =>
    Effect.gen(function* () {
      const desk = yield* liveDesk("ws/v1/events=noack:*")
      const { connection } = yield* desk.connect
      yield* desk.record(2)
      const first = yield* Effect.fork(desk.drainOver(connection))
      yield* happens(Effect.map(desk.ingested, ({ length }) => length === 2))
      assert.strictEqual((yield* desk.counts).pending, 2)
      yield* TestClock.adjust("5 seconds")
      assert.deepInclude(numbers(yield* Fiber.join(first)), { result: "success", synced: 0, duplicates: 2 })
      assert.isTrue(yield* connection.isMute)
      yield* desk.record(3)
      assert.deepInclude(numbers(yield* desk.drainOver(connection)), { result: "success", pending: 0 })
      assert.strictEqual((yield* desk.ingested).length, 3)
    })
  )

  it.scoped("counts one acknowledgement that comes late as what it is: nothing goes twice from then on", () =>
    Effect.gen(function* () {
      const desk = yield* liveDesk()
      const { connection } = yield* desk.connect
      // An id that no host can name: nothing comes back for it.
      const row = { id: 9, timestamp: "", eventId: "x", eventType: "", projectUuid: null, retryCount: 0 }
      const sending = yield* Effect.fork(connection.send([{ ...row, status: "pending", data: '{"type":"pong"}' }]))
      yield* happens(Effect.map(desk.asked, (asked) => asked.some((line) => line.startsWith("PONG"))))
      yield* TestClock.adjust("5 seconds")
      yield* Fiber.join(sending)
      assert.isTrue(yield* connection.isMute)
      yield* desk.record(1)
      yield* desk.drainOver(connection)
      yield* happens(Effect.map(connection.isMute, (is) => !is))
      yield* desk.record(3)
      assert.deepInclude(numbers(yield* desk.drainOver(connection)), { result: "success", synced: 2, duplicates: 0 })
      assert.strictEqual((yield* desk.asked).filter((line) => line.includes("batch")).length, 1)
    })
  )

  it.scoped("gives up a connection on which acknowledgements stop", () =>
    Effect.gen(function* () {
      const desk = yield* liveDesk()
      const { connection, held } = yield* desk.connect
      yield* desk.record(1)
      yield* desk.drainOver(connection)
      // An id that no host can name: nothing comes back for it.
      const row = { id: 9, timestamp: "", eventId: "x", eventType: "", projectUuid: null, retryCount: 0 }
      const sending = yield* Effect.fork(connection.send([{ ...row, status: "pending", data: '{"type":"pong"}' }]))
      yield* happens(Effect.map(desk.asked, (asked) => asked.filter((line) => line.startsWith("PONG")).length === 2))
      yield* TestClock.adjust("5 seconds")
      assert.deepStrictEqual(yield* Fiber.join(sending), [])
      assert.include((yield* Effect.flip(Fiber.join(held))).reason, "stopped acknowledging")
    })
  )

  it.scoped.each([
    ["lose", undefined, 2],
    ["drop:events=1", { synced: 2, duplicates: 0 }, 1]
  ] as const)("loses no event and sends none twice in effect when the connection breaks: %s", ([fault, told, rest]) =>
    Effect.gen(function* () {
      const desk = yield* liveDesk(`ws/v1/events=${fault}`)
      const { connection, held } = yield* desk.connect
      yield* desk.record(2)
      const report = yield* desk.drainOver(connection)
      assert.deepInclude(numbers(report), { result: "success", pending: 0 })
      assert.strictEqual(report.synced + report.duplicates, 2)
      if (told !== undefined) assert.deepInclude(report, told)
      assert.strictEqual((yield* desk.ingested).length, 2)
      assert.isAtMost((yield* desk.asked).filter((line) => line.includes("batch")).length, rest)
      assert.isNotTrue((yield* Effect.flip(Fiber.join(held))).lasts)
    })
  )

  it.scoped("writes down what the host refuses, in its own words", () =>
    Effect.gen(function* () {
      const desk = yield* liveDesk()
      const { connection } = yield* desk.connect
      const row = { id: 9, timestamp: "", eventType: "", projectUuid: null, retryCount: 0, status: "pending" } as const
      const verdicts = yield* connection.send([{ ...row, eventId: "x", data: '{"event_id":"x"}' }])
      assert.deepInclude(verdicts[0], { eventId: "x", status: "rejected" })
      assert.include(verdicts[0]?.error ?? "", "Missing required field")
    })
  )

  it.scoped("leaves backlogs to batches", () =>
    Effect.gen(function* () {
      const desk = yield* liveDesk()
      const { connection } = yield* desk.connect
      yield* desk.record(51)
      assert.deepInclude(numbers(yield* desk.drainOver(connection)), { result: "success", synced: 51 })
      assert.isFalse((yield* desk.asked).some((line) => line.startsWith("EVENT")))
    })
  )

  it.scoped("carries nothing once somebody else is signed in, neither theirs nor hers", () =>
    Effect.gen(function* () {
      const desk = yield* liveDesk()
      const { connection } = yield* desk.connect
      yield* desk.record(2)
      yield* Ref.update(desk.account, bobAt)
      yield* desk.drainOver(connection)
      const row = { id: 9, timestamp: "", eventType: "", projectUuid: null, retryCount: 0, status: "pending" } as const
      assert.deepStrictEqual(yield* connection.send([{ ...row, eventId: "x", data: '{"event_id":"x"}' }]), [])
      assert.isFalse((yield* desk.asked).some((line) => /EVENT|batch/.test(line)))
      assert.strictEqual((yield* desk.counts).pending, 2)
    })
  )
})
