import { statSync } from "node:fs"
import { Clock, Duration, Effect, Ref, Schema, type Scope } from "effect"
import { mirrorClock, readClock } from "./clock.ts"
import { clockMirrorInterval } from "./schedules.ts"
import { rowsOf, type Database } from "./sql.ts"

/** `clock.json` beside the queue, whose Lamport value is the truth; others who count by the file are heard and told. */
export interface ClockMirror {
  /** Values up to this one are in use outside the queue. */
  readonly floor: (now: number) => Effect.Effect<number>
  /** The queue went on to `value`. Called inside its transaction, so that the file never goes back. */
  readonly advanced: (value: number, nodeId: string | undefined, now: number) => Effect.Effect<void>
}

/** Touches the file at most once a second, and when the queue is closed: two more disk flushes an event cost too much. */
export const makeClockMirror = (database: Database, path: string): Effect.Effect<ClockMirror, never, Scope.Scope> =>
  Effect.gen(function* () {
    const state = yield* Ref.make<State>({ mirroredAt: -Infinity, behind: undefined })
    const isDue = ({ mirroredAt }: Pick<State, "mirroredAt">, now: number) =>
      Math.abs(now - mirroredAt) >= Duration.toMillis(clockMirrorInterval)

    yield* Effect.addFinalizer(() =>
      Effect.gen(function* () {
        const { behind } = yield* Ref.get(state)
        if (behind === undefined) return
        const now = yield* Clock.currentTimeMillis
        yield* database.write(({ all }) =>
          Effect.flatMap(all(Lamport, "SELECT lamport_clock AS value FROM state"), ([row]) =>
            mirrorClock(path, row?.value ?? 0, behind, now)
          )
        )
      }).pipe(Effect.catchAll((error) => Effect.logDebug(error.message)))
    )

    return {
      floor: (now) =>
        Effect.flatMap(Ref.get(state), (current) => (isDue(current, now) ? readClock(path) : Effect.succeed(0))),
      advanced: (value, nodeId, now) =>
        Effect.flatMap(Ref.get(state), (current) => {
          if (nodeId === undefined) return Effect.void
          // Beside many others once a second is once for all: each time costs everybody two disk flushes under the lock.
          if (!isDue(current, now) || !isDue({ mirroredAt: changedAt(path) }, now))
            return Ref.set(state, { ...current, behind: nodeId })
          return Effect.zipRight(
            mirrorClock(path, value, nodeId, now),
            Ref.set(state, { mirroredAt: now, behind: undefined })
          )
        })
    }
  })

// helpers

interface State {
  readonly mirroredAt: number
  /** Node id of events that the file does not know of yet. */
  readonly behind: string | undefined
}

const changedAt = (path: string) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity

const Lamport = rowsOf(Schema.Struct({ value: Schema.Number }))
