import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { programs } from "./children.ts"
import { assertDistinct, assertReadable, delivered, desk, queueAt } from "./desk.ts"
import { isBad, numberOf } from "./numbered.ts"
import { sized, torture } from "./seed.ts"

const emitters = sized(8, 32)
const eventsEach = sized(50, 200)

describe("many processes at once", () => {
  torture(`lose nothing and share no Lamport value (${emitters} x ${eventsEach} events, 2 drains)`, () =>
    Effect.gen(function* () {
      const start = yield* programs
      const here = yield* desk()
      const starting = Array.from({ length: emitters }, (_, index) =>
        start("emit", here.env, here.home, here.scope, String(index * eventsEach), String(eventsEach))
      )
      const children = yield* Effect.all(starting, { concurrency: "unbounded" })
      const drains = yield* Effect.all([start("drain", here.env), start("drain", here.env)])
      yield* Effect.forEach([...children, ...drains], (child) => child.said(1), { concurrency: "unbounded" })
      children.forEach((child) => child.tell("go"))
      const codes = yield* Effect.forEach(children, (child) => child.ended, { concurrency: "unbounded" })
      drains.forEach((child) => child.tell("last"))
      codes.push(...(yield* Effect.forEach(drains, (child) => child.ended, { concurrency: "unbounded" })))

      assert.deepStrictEqual(
        [...children, ...drains].flatMap(({ errors }) => errors),
        [],
        "nothing is said about locks, or about anything"
      )
      assert.isTrue(codes.every((code) => code === 0))
      yield* Effect.sync(() => assertReadable(here))

      const said = children.map(({ lines }) => lines.slice(1).map((line) => Number(line.split(" ")[1])))
      for (const lamports of said) {
        assert.lengthOf(lamports, eventsEach)
        assert.isTrue(lamports.every((lamport, index) => index === 0 || lamport > (lamports[index - 1] ?? 0)))
      }
      assertDistinct(said.flat(), "a Lamport value")

      const there = (yield* delivered(here)).map(({ number }) => number)
      const left = yield* queueAt(here, (queue) => queue.next(here.scope, { limit: 100_000 }))
      const refused = left.map(({ data }) => numberOf(JSON.parse(data)))
      assert.isTrue(refused.every(isBad))
      assert.deepStrictEqual(
        [...there, ...refused].toSorted((one, other) => one - other),
        Array.from({ length: emitters * eventsEach }, (_, n) => n)
      )
    })
  )
})
