import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, FastCheck, Layer, TestClock } from "effect"
import { Paths } from "../../src/config/Paths.ts"
import { OperationLog, type Slot } from "../../src/tracker/OperationLog.ts"
import { temporaryFolder } from "../helpers/folder.ts"

const slot: Slot = { scope: "https://h|ann|demo-team", provider: "linear", projectSlug: "web", verb: "push" }

const logs = {
  "in files": Effect.gen(function* () {
    const { path } = yield* temporaryFolder
    return Context.get(yield* Layer.build(OperationLog.layer.pipe(Layer.provide(Paths.layerOf(path)))), OperationLog)
  }),
  "in memory": Effect.map(Layer.build(OperationLog.layerMemory), (built) => Context.get(built, OperationLog))
}

const again = { fresh: false }

describe.each(Object.entries(logs))("OperationLog (%s)", (_name, open) => {
  it.scoped("gives the same body the same key until it is finished", () =>
    Effect.gen(function* () {
      const log = yield* open
      const first = yield* log.start(slot, "body", again)
      assert.deepInclude(first, { operationId: null, resumed: false })
      assert.match(first.idempotencyKey, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      yield* log.accepted(slot, first, "op-1")
      const second = yield* log.start(slot, "body", again)
      assert.deepStrictEqual(second, { ...first, operationId: "op-1", resumed: true })
      yield* log.finish(slot, second)
      const third = yield* log.start(slot, "body", again)
      assert.isFalse(third.resumed)
      assert.notStrictEqual(third.idempotencyKey, first.idempotencyKey)
    })
  )

  it.scoped("keeps bodies, verbs, projects and accounts apart", () =>
    Effect.gen(function* () {
      const log = yield* open
      const starts = [
        log.start(slot, "body", again),
        log.start(slot, "other", again),
        log.start({ ...slot, verb: "run" }, "body", again),
        log.start({ ...slot, projectSlug: "shop" }, "body", again),
        log.start({ ...slot, provider: "jira" }, "body", again),
        log.start({ ...slot, scope: "https://h|bo|demo-team" }, "body", again)
      ]
      const started = yield* Effect.all(starts)
      assert.strictEqual(new Set(started.map(({ idempotencyKey }) => idempotencyKey)).size, starts.length)
      const resumed = yield* Effect.all(starts)
      assert.deepStrictEqual(
        resumed.map(({ idempotencyKey }) => idempotencyKey),
        started.map(({ idempotencyKey }) => idempotencyKey)
      )
    })
  )

  it.scoped("forgets after a day, and at once when told to start afresh", () =>
    Effect.gen(function* () {
      const log = yield* open
      const first = yield* log.start(slot, "body", again)
      yield* TestClock.adjust("23 hours")
      assert.isTrue((yield* log.start(slot, "body", again)).resumed)
      yield* TestClock.adjust("1 hour")
      const second = yield* log.start(slot, "body", again)
      assert.isFalse(second.resumed)
      const third = yield* log.start(slot, "body", { fresh: true })
      assert.isFalse(third.resumed)
      const keys = [first, second, third].map(({ idempotencyKey }) => idempotencyKey)
      assert.strictEqual(new Set(keys).size, 3)
    })
  )

  it.scoped("does not finish the next operation in the place of an earlier one", () =>
    Effect.gen(function* () {
      const log = yield* open
      const slow = yield* log.start(slot, "body", again)
      yield* log.finish(slot, slow)
      const next = yield* log.start(slot, "body", again)
      yield* log.finish(slot, slow)
      yield* log.accepted(slot, slow, "op-of-slow")
      assert.deepStrictEqual(yield* log.start(slot, "body", again), { ...next, resumed: true })
    })
  )

  it.scoped.prop(
    "never gives a key twice, whatever is started, finished or started afresh",
    [
      FastCheck.array(
        FastCheck.record({
          body: FastCheck.constantFrom("a", "b"),
          fresh: FastCheck.boolean(),
          finish: FastCheck.boolean(),
          hours: FastCheck.constantFrom(0, 1, 30)
        }),
        { maxLength: 12 }
      )
    ],
    ([steps]) =>
      Effect.gen(function* () {
        const log = yield* open
        const seen = new Map<string, string>()
        for (const { body, finish, fresh, hours } of steps) {
          yield* TestClock.adjust(`${hours} hours`)
          const operation = yield* log.start(slot, body, { fresh })
          const { idempotencyKey, resumed } = operation
          assert.strictEqual(seen.has(idempotencyKey), resumed)
          if (resumed) assert.strictEqual(seen.get(idempotencyKey), body)
          seen.set(idempotencyKey, body)
          if (finish) yield* log.finish(slot, operation)
        }
      }),
    { fastCheck: { numRuns: 20 } }
  )
})
