import { assert, describe, it } from "@effect/vitest"
import { Effect, TestClock } from "effect"
import { makeMeter, meterText } from "../../src/output/meter.ts"
import { Terminal, TerminalRecord } from "../../src/platform/Terminal.ts"

/** 50 batches of 1,000 events, one every half second; what was on stderr before and after the end. */
const longWork = (terminal: boolean, columns = 80) =>
  Effect.gen(function* () {
    const { stderr } = yield* TerminalRecord
    const during = yield* Effect.gen(function* () {
      const progress = yield* makeMeter("events")
      for (let batch = 1; batch <= 50; batch++) {
        yield* TestClock.adjust("500 millis")
        yield* progress(batch * 1000, 50_000)
      }
      return yield* stderr
    }).pipe(Effect.scoped)
    return { during, after: (yield* stderr).slice(during.length) }
  }).pipe(Effect.provide(Terminal.layerMemory({ terminal, columns })))

describe("makeMeter", () => {
  it.effect("rewrites one line on a terminal and takes it away", () =>
    Effect.gen(function* () {
      const { after, during } = yield* longWork(true)
      const lines = during.split("\r")
      assert.notInclude(during, "\n")
      assert.notInclude(during, String.fromCharCode(27))
      assert.strictEqual(lines[0], "2,000 of 50,000 events, 2,000/s, 24s left")
      assert.strictEqual(lines.at(-2)?.trimEnd(), "50,000 of 50,000 events, 2,000/s")
      assert.match(after, /^ +\r$/)
      assert.isAtLeast(after.length - 1, (lines.at(-2) ?? "").trimEnd().length)
    })
  )

  it.effect("adds a line now and then elsewhere", () =>
    Effect.gen(function* () {
      const { after, during } = yield* longWork(false)
      assert.strictEqual(
        during,
        "20,000 of 50,000 events, 2,000/s, 15s left\n40,000 of 50,000 events, 2,000/s, 5s left\n"
      )
      assert.strictEqual(after, "")
    })
  )

  it.effect("fits the terminal", () =>
    Effect.gen(function* () {
      const { during } = yield* longWork(true, 20)
      for (const line of during.split("\r")) assert.isBelow(line.length, 20)
    })
  )

  it.effect("says everything on a terminal that does not know its size", () =>
    Effect.gen(function* () {
      const { during } = yield* longWork(true, 0)
      assert.strictEqual(during.split("\r")[0], "2,000 of 50,000 events, 2,000/s, 24s left")
    })
  )

  it.effect("does not bother anybody with short work", () =>
    Effect.gen(function* () {
      const { stderr } = yield* TerminalRecord
      yield* Effect.scoped(Effect.flatMap(makeMeter("events"), (progress) => progress(1, 2)))
      assert.strictEqual(yield* stderr, "")
    }).pipe(Effect.provide(Terminal.layerMemory({ terminal: true })))
  )
})

describe("meterText", () => {
  it.each([
    [0, 10, 0, "0 of 10 events"],
    [0, 10, 5, "0 of 10 events"],
    [12, 10, 4, "12 of 12 events, 3/s"],
    [1_234_567, 2_000_000, 1000, "1,234,567 of 2,000,000 events, 1,235/s, 10m 21s left"]
  ])("says %d of %d after %d s", (done, total, seconds, text) => {
    assert.strictEqual(meterText("events", done, total, seconds), text)
  })
})
