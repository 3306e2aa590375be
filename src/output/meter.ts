import { Clock, Duration, Effect, Ref, type Scope } from "effect"
import { Terminal } from "../platform/Terminal.ts"
import { meterInterval, meterLineInterval, meterPatience } from "./schedules.ts"

/** Tells how much of how much is done. */
export type Meter = (done: number, total: number) => Effect.Effect<void>

/**
 * How far long work is, how fast it goes and what is left, on stderr: one line that is rewritten on a terminal and gone
 * with the scope, and a line now and then elsewhere. No escape sequences; short work shows nothing. `unit` is a plural.
 */
export const makeMeter = (unit: string): Effect.Effect<Meter, never, Terminal | Scope.Scope> =>
  Effect.gen(function* () {
    const { columns, stderrIsTerminal, writeError } = yield* Terminal
    // A terminal that does not know its size says 0.
    const room = columns > 1 ? columns - 1 : Infinity
    const start = yield* Clock.currentTimeMillis
    const shown = yield* Ref.make({ at: start, width: 0 })
    const [first, next] = stderrIsTerminal ? [meterPatience, meterInterval] : [meterLineInterval, meterLineInterval]

    // The cursor waits at the beginning of the line, so that whatever is said next takes its place.
    const rewrite = (text: string, width: number) => writeError(`${text.padEnd(width)}\r`)

    yield* Effect.addFinalizer(() =>
      Effect.flatMap(Ref.get(shown), ({ width }) => (stderrIsTerminal && width > 0 ? rewrite("", width) : Effect.void))
    )

    return (done, total) =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        const { at, width } = yield* Ref.get(shown)
        if (now - start < Duration.toMillis(first) || now - at < Duration.toMillis(next)) return
        const text = meterText(unit, done, total, (now - start) / 1000).slice(0, room)
        yield* Ref.set(shown, { at: now, width: text.length })
        yield* stderrIsTerminal ? rewrite(text, width) : writeError(`${text}\n`)
      })
  })

/** `12,000 of 100,000 events, 8,300/s, 11s left`. */
export const meterText = (unit: string, done: number, total: number, seconds: number): string => {
  const rate = seconds > 0 ? done / seconds : 0
  const left = rate > 0 && total > done ? Math.ceil((total - done) / rate) : 0
  return [
    `${grouped(done)} of ${grouped(Math.max(done, total))} ${unit}`,
    ...(rate > 0 ? [`${grouped(Math.round(rate))}/s`] : []),
    ...(left > 0 ? [`${Duration.format(Duration.seconds(left))} left`] : [])
  ].join(", ")
}

// helpers

const grouped = (count: number) => String(count).replace(/\B(?=(\d{3})+$)/g, ",")
