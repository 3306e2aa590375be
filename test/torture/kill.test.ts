import { assert, describe } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import { type Child, programs, type Start } from "./children.ts"
import { assertDistinct, assertReadable, delivered, desk, type Desk, queueAt } from "./desk.ts"
import { isBad, numberOf } from "./numbered.ts"
import { type Draw, sized, torture } from "./seed.ts"

const rounds = sized(2, 100)
const killsInRound = 50

/** A process that dies so many milliseconds after it has said so many lines, or simply after its time. */
interface Victim {
  readonly program: "emit" | "drain"
  readonly lines: number
  readonly millis: number
}

const someVictim = (draw: Draw): Victim => ({
  program: draw.oneOf("emit", "emit", "emit", "emit", "drain"),
  // The first line is only that it is there: some never get that far, some die with their hands full.
  lines: draw.oneOf(0, 1, draw.integer(2, 12), draw.integer(2, 40)),
  millis: draw.integer(0, draw.oneOf(3, 10, 100))
})

/** Lets it live as long as it should, and gives the numbers that it said were recorded. */
const lifeOf = (here: Desk, start: Start, { lines, millis, program }: Victim, index: number) =>
  Effect.gen(function* () {
    const child =
      program === "drain"
        ? yield* start("drain", here.env)
        : yield* start("emit", here.env, here.home, here.scope, String(index * 100_000), "100000")
    if (program === "emit") child.tell("go")
    yield* child.said(Math.min(1, lines))
    // A drain that has nothing to do, or waits for another, says nothing more.
    yield* Effect.timeoutOption(child.said(lines), "400 millis")
    yield* Effect.sleep(millis)
    child.kill()
    assert.strictEqual(yield* child.ended, null, child.errors.join("\n"))
    return program === "emit" ? acknowledged(child) : []
  }).pipe(Effect.scoped)

/** Warnings stand between the numbers where somebody who died has left something to be put right. */
const acknowledged = ({ lines }: Child) =>
  lines.filter((line) => /^\d+ \d+$/.test(line)).map((line) => Number(line.split(" ")[0]))

/** One run to the end, without anybody dying. */
const finish = (here: Desk, start: Start): Effect.Effect<void, never, Scope.Scope> =>
  Effect.gen(function* () {
    const child = yield* start("drain", here.env)
    child.tell("last")
    assert.strictEqual(yield* child.ended, 0, child.errors.join("\n"))
  })

const round = (start: Start, draw: Draw) =>
  Effect.gen(function* () {
    const here = yield* desk()
    const victims = Array.from({ length: killsInRound }, () => someVictim(draw))
    const told = yield* Effect.forEach(victims, (victim, index) => lifeOf(here, start, victim, index), {
      concurrency: 4
    })
    yield* finish(here, start)
    yield* Effect.sync(() => assertReadable(here))

    const there = yield* delivered(here)
    const numbers = new Set(there.map(({ number }) => number))
    assertDistinct(
      there.map(({ number }) => number),
      "an event at the host"
    )
    const left = yield* queueAt(here, (queue) => queue.next(here.scope, { limit: 100_000 }))
    const refused = left.map(({ data, status }) => ({ number: numberOf(JSON.parse(data)), status }))
    assert.isTrue(
      refused.every(({ number, status }) => status === "failed" && isBad(number)),
      "only what the host refuses is left"
    )
    assertDistinct(
      [...there.map(({ lamport }) => lamport), ...left.map(({ data }) => Number(JSON.parse(data).lamport_clock))],
      "a Lamport value"
    )
    const known = new Set([...numbers, ...refused.map(({ number }) => number)])
    const lost = told.flat().filter((number) => !known.has(number))
    assert.deepStrictEqual(lost, [], "acknowledged and lost")
    const { history } = yield* queueAt(here, (queue) => queue.counts(here.scope))
    assert.strictEqual(history, Math.min(there.length, 10_000), "what the host took is written down")
    return told.flat().length
  }).pipe(Effect.scoped)

describe("kill -9", () => {
  torture(`costs no acknowledged event, and sends none twice (${rounds * killsInRound} kills)`, (draw) =>
    Effect.gen(function* () {
      const start = yield* programs
      const told = yield* Effect.replicateEffect(
        Effect.suspend(() => round(start, draw)),
        rounds
      )
      assert.isAtLeast(Math.min(...told), 10, "enough was recorded to lose something")
    })
  )
})
