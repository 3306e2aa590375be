import { Clock, Duration, Effect, Exit, Option, Ref } from "effect"
import { Paths } from "../config/Paths.ts"
import type { FileFailed } from "../platform/errors.ts"
import { writeAtomic } from "../platform/AtomicFile.ts"
import { withFileLock } from "../platform/FileLock.ts"
import { kindOf, removeFile } from "../platform/files.ts"
import { join } from "../platform/path.ts"
import { drainerIn, tellingOthers, type Drainer } from "./drainer.ts"
import { SyncBusy } from "./errors.ts"
import {
  courtesySchedule,
  drainerGlance,
  drainerLookInterval,
  drainerPatience,
  drainLockWait,
  waitingWordInterval
} from "./schedules.ts"

/** How somebody waits for whoever sends events. */
export interface Waiting<E, R> {
  /** How many of his events wait here, and what changes whenever the other one has got on. */
  readonly look: Effect.Effect<{ readonly left: number; readonly progress: number | null }, E, R>
  /** Told at first, and every 10 seconds. */
  readonly tell: (other: Option.Option<Drainer>, left: number) => Effect.Effect<void>
}

/**
 * While nobody else of this user sends events, in whatever process (design 5). Who sends is waited for as long as it gets
 * on, and 5 minutes in which it does not.
 */
export const inDrainerTurn =
  <E2, R2>(waiting: Waiting<E2, R2>) =>
  <A, E, R>(run: Effect.Effect<A, E, R>): Effect.Effect<A, E | E2 | FileFailed | SyncBusy, R | R2 | Paths> =>
    Effect.gen(function* () {
      const { locks } = yield* Paths
      const begun = yield* Clock.currentTimeMillis
      const seen = yield* Ref.make<Seen>({ progress: undefined, at: begun, toldAt: -Infinity })
      const attempt = (within: Duration.Duration): Effect.Effect<A, E | E2 | FileFailed | SyncBusy, R | R2> =>
        Effect.flatMap(
          alone(locks, within, Effect.zipRight(Effect.ignore(removeFile(markIn(locks))), run)),
          Option.match({
            onNone: () =>
              wait(noteIn(locks), waiting, seen).pipe(
                Effect.zipRight(Effect.ignore(writeAtomic(markIn(locks), "", { mode: 0o600 }))),
                Effect.zipRight(Effect.sleep(drainerLookInterval)),
                Effect.zipRight(attempt(drainerGlance))
              ),
            onSome: Effect.succeed
          })
        )
      // Who gives up is waited for by nobody; another one who waits leaves the mark again within a second.
      return yield* Effect.onError(attempt(drainerLookInterval), () => Effect.ignore(removeFile(markIn(locks))))
    })

/** {@link inDrainerTurn} for what is not worth waiting for longer than 10 seconds. */
export const oneDrainer = <A, E, R>(
  run: Effect.Effect<A, E, R>
): Effect.Effect<A, E | FileFailed | SyncBusy, R | Paths> =>
  Effect.gen(function* () {
    const { locks } = yield* Paths
    const done = yield* alone(locks, drainLockWait, run)
    if (Option.isSome(done)) return done.value
    return yield* busy(yield* drainerIn(noteIn(locks)), drainLockWait, null)
  })

/**
 * Before a run that nobody asked for: whoever waits to send goes first. He looks every second, and leaves a mark each time; one that
 * stays is nobody's any more after 5 seconds.
 */
export const afterThoseWhoWait: Effect.Effect<void, never, Paths> = Effect.gen(function* () {
  const { locks } = yield* Paths
  yield* Effect.repeat(
    Effect.map(kindOf(markIn(locks)), (kind) => kind === "missing"),
    { until: (is) => is, schedule: courtesySchedule }
  )
  yield* Effect.ignore(removeFile(markIn(locks)))
})

/** Whether somebody of this user sends events at this moment, in whatever process. */
export const someoneDrains: Effect.Effect<boolean, never, Paths> = Effect.flatMap(Paths, ({ locks }) =>
  Effect.void.pipe(
    withFileLock(join(locks, "drain.lock"), { wait: drainerGlance }),
    Effect.as(false),
    // Where it cannot be known, nobody is promised that nothing is on its way.
    Effect.orElseSucceed(() => true)
  )
)

/** Whether a process sends events of this machine just now, as it has told itself: one that was killed says so until the next one. */
export const isSending: Effect.Effect<boolean, never, Paths> = Effect.flatMap(Paths, ({ locks }) =>
  Effect.map(drainerIn(noteIn(locks)), Option.isSome)
)

// helpers

interface Seen {
  readonly progress: number | null | undefined
  readonly at: number
  readonly toldAt: number
}

const noteIn = (locks: string) => join(locks, "drain.json")

const markIn = (locks: string) => join(locks, "drain.waiting")

/** None where somebody else was at it all the time; what went wrong inside is not mistaken for that. */
const alone = <A, E, R>(locks: string, wait: Duration.Duration, run: Effect.Effect<A, E, R>) =>
  Effect.exit(tellingOthers(noteIn(locks))(run)).pipe(
    withFileLock(join(locks, "drain.lock"), { wait }),
    Effect.asSome,
    Effect.catchTag("LockTimeout", () => Effect.succeed(Option.none<Exit.Exit<A, E>>())),
    Effect.flatMap(
      Option.match({
        onNone: () => Effect.succeed(Option.none<A>()),
        onSome: (exit) => Effect.asSome(exit)
      })
    )
  )

const wait = <E, R>(note: string, { look, tell }: Waiting<E, R>, seen: Ref.Ref<Seen>) =>
  Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const before = yield* Ref.get(seen)
    const { left, progress } = yield* look
    const at = progress === before.progress || before.progress === undefined ? before.at : now
    const other = yield* drainerIn(note)
    if (now - at >= Duration.toMillis(drainerPatience)) return yield* busy(other, drainerPatience, left)
    const isDue = now - before.toldAt >= Duration.toMillis(waitingWordInterval)
    if (isDue) yield* tell(other, left)
    yield* Ref.set(seen, { progress, at, toldAt: isDue ? now : before.toldAt })
  })

const busy = (other: Option.Option<Drainer>, waited: Duration.Duration, waiting: number | null) =>
  new SyncBusy({
    waitedSeconds: Duration.toSeconds(waited),
    ...(waiting === null ? {} : { waiting }),
    ...Option.getOrElse(other, () => ({}))
  })
