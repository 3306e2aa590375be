import { it } from "@effect/vitest"
import { Console, Effect, type Scope, Utils } from "effect"

/** The long form: `npm run torture`. */
export const isLong = process.env["TORTURE"] === "long"

/** How much of something the form at hand does. */
export const sized = (short: number, long: number): number => (isLong ? long : short)

/** Everything that is drawn in a run follows from this number; what processes make of it also depends on the machine. */
export const seed = Number(process.env["TORTURE_SEED"] ?? Date.now() % 1_000_000)

const again = `TORTURE_SEED=${seed} draws the same again`

const telling = <A, E, R>(body: Effect.Effect<A, E, R>) => Effect.tapErrorCause(body, () => Console.error(again))

/** A test in real time that tries to break something; it says with which seed it did. */
export const torture = <E>(name: string, body: (draw: Draw) => Effect.Effect<void, E, Scope.Scope>): void =>
  it.scopedLive(name, () => telling(body(drawFrom(seed))), sized(120_000, 3_600_000))

/** What a test draws, in the order in which it asks. */
export interface Draw {
  /** From `low` to `high`, both included. */
  readonly integer: (low: number, high: number) => number
  readonly oneOf: <A>(...options: readonly [A, ...ReadonlyArray<A>]) => A
  /** So many distinct numbers from 0 up to, and without, `below`. */
  readonly distinct: (count: number, below: number) => ReadonlyArray<number>
}

/** Draws for one seed. */
export const drawFrom = (from: number): Draw => {
  const random = new Utils.PCGRandom(from)
  const integer = (low: number, high: number) => low + random.integer(high - low + 1)
  return {
    integer,
    oneOf: (...options) => options[integer(0, options.length - 1)] ?? options[0],
    distinct: (count, below) => {
      const drawn = new Set<number>()
      while (drawn.size < Math.min(count, below)) drawn.add(integer(0, below - 1))
      return [...drawn]
    }
  }
}
