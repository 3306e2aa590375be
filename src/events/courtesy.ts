import { closeSync, openSync, rmSync, statSync } from "node:fs"
import { Clock, Duration, Effect, Random, Ref, type Scope } from "effect"
import { tryFile } from "../platform/fileFailed.ts"
import { courtesyMemory, courtesyPause } from "./schedules.ts"

/**
 * Who waits for the queue's lock says so, and who has just had it lets others go first. SQLite knows no turns: a process
 * that writes without a pause would keep all others out until they give up.
 */
export interface Courtesy {
  /** Tells the others that somebody waits; heard for a moment, so that nobody waits for a process that was killed. */
  readonly announce: Effect.Effect<void>
  /** Steps aside for a moment when this process wrote a moment ago and somebody waits. */
  readonly letOthersGo: Effect.Effect<void>
  /** This process has written. */
  readonly wrote: Effect.Effect<void>
}

/** The empty file `<queue>-waiting` carries the word, by its age; who has said it takes it away in the end. */
export const makeCourtesy = (queue: string): Effect.Effect<Courtesy, never, Scope.Scope> =>
  Effect.gen(function* () {
    const flag = `${queue}-waiting`
    const wroteAt = yield* Ref.make(-Infinity)
    const announced = yield* Ref.make(false)
    const isRecent = (at: number, now: number) => Math.abs(now - at) < Duration.toMillis(courtesyMemory)
    const waiting = tryFile(flag, "inspect", () => statSync(flag, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity)

    yield* Effect.addFinalizer(() =>
      Effect.whenEffect(Effect.ignore(tryFile(flag, "remove", () => rmSync(flag, { force: true }))), Ref.get(announced))
    )

    return {
      announce: Effect.zipRight(
        Ref.set(announced, true),
        Effect.ignore(tryFile(flag, "create", () => closeSync(openSync(flag, "w", 0o600))))
      ),
      letOthersGo: Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        if (!isRecent(yield* Ref.get(wroteAt), now)) return
        if (!isRecent(yield* Effect.orElseSucceed(waiting, () => -Infinity), now)) return
        yield* Effect.sleep(Duration.times(courtesyPause, yield* Random.nextRange(0.5, 1.5)))
      }),
      wrote: Effect.flatMap(Clock.currentTimeMillis, (now) => Ref.set(wroteAt, now))
    }
  })
