import { assert, describe, it } from "@effect/vitest"
import { Effect, TestClock } from "effect"
import { vi } from "vitest"
import { nextUlid } from "../../src/platform/Ulid.ts"
import { uuid4 } from "../../src/platform/Uuid.ts"

const thousand = Effect.replicateEffect(nextUlid, 1_000)

describe("nextUlid", () => {
  it.live("makes distinct, well-formed ids in rising order", () =>
    Effect.gen(function* () {
      const ids = yield* thousand
      assert.isTrue(ids.every((id) => /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(id)))
      assert.deepStrictEqual([...new Set(ids)].sort(), ids)
    })
  )

  it.effect("keeps rising when the clock is set back", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.UTC(2080, 0))
      const before = yield* nextUlid
      yield* TestClock.setTime(0)
      const after = yield* nextUlid
      assert.isTrue(after > before)
      assert.strictEqual(after.slice(0, 10), before.slice(0, 10))
    })
  )

  it.effect("gives two processes different first ids also where the clock says 1970", () =>
    Effect.gen(function* () {
      const first = Effect.gen(function* () {
        vi.resetModules()
        return yield* (yield* Effect.promise(() => import("../../src/platform/Ulid.ts"))).nextUlid
      })
      assert.notStrictEqual(yield* first, yield* first)
    })
  )

  it.effect("begins with the time", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.UTC(2090, 0))
      const first = yield* nextUlid
      yield* TestClock.adjust("1 millis")
      assert.isTrue((yield* nextUlid).slice(0, 10) > first.slice(0, 10))
    })
  )
})

describe("uuid4", () => {
  it.effect("is a UUID of version 4", () =>
    Effect.gen(function* () {
      assert.match(yield* uuid4, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    })
  )
})
