import * as fs from "node:fs"
import { dirname } from "node:path"
import { Effect, Exit, Layer, Option, Scope, SynchronizedRef } from "effect"
import { Paths } from "../config/Paths.ts"
import { SyncConfig } from "../config/SyncConfig.ts"
import { defaultMaxQueueSize } from "../config/syncValues.ts"
import { tryFile } from "../platform/fileFailed.ts"
import { QueueUnavailable } from "./errors.ts"
import { EventQueue } from "./EventQueue.ts"
import { emptyCounts } from "./QueuedEvent.ts"
import type { QueueSettings } from "./sqlQueue.ts"
import { makeDirectories } from "../platform/makeDirectories.ts"

/**
 * The queue of this user, in SQLite (design 5). Neither the file nor the driver is touched before the first call that
 * needs them, and a call that only reads creates nothing.
 */
export const layer: Layer.Layer<EventQueue, never, Paths | SyncConfig> = Layer.scoped(
  EventQueue,
  Effect.gen(function* () {
    const paths = yield* Paths
    const config = yield* SyncConfig
    const scope = yield* Effect.scope
    const opened = yield* SynchronizedRef.make<Option.Option<Queue>>(Option.none())

    const settings = Effect.map(
      Effect.orElseSucceed(config.maxQueueSize, () => defaultMaxQueueSize),
      (maxRows): QueueSettings => ({ path: paths.queue, clockPath: paths.clock, maxRows })
    )

    const once = (open: Effect.Effect<Option.Option<Queue>, QueueUnavailable, Scope.Scope>) =>
      Effect.flatMap(SynchronizedRef.get(opened), (known) =>
        Option.isSome(known)
          ? Effect.succeed(known)
          : SynchronizedRef.updateAndGetEffect(opened, (current) =>
              Option.isSome(current) ? Effect.succeed(current) : openIn(scope, open)
            )
      )

    const ifThere = once(
      Effect.gen(function* () {
        if (!isThere(paths.queue)) return Option.none()
        const { openForReading } = yield* loadDriver(paths.queue)
        return yield* openForReading(yield* settings)
      })
    )

    const created = once(
      Effect.gen(function* () {
        yield* create(paths.queue)
        const { openForWriting } = yield* loadDriver(paths.queue)
        return Option.some(yield* openForWriting(yield* settings))
      })
    ).pipe(Effect.map(Option.getOrThrow))

    const reading = <A>(none: A, use: (queue: Queue) => Effect.Effect<A, QueueUnavailable>) =>
      Effect.flatMap(ifThere, Option.match({ onNone: () => Effect.succeed(none), onSome: use }))

    return EventQueue.of({
      offer: (...recording) => Effect.flatMap(created, (queue) => queue.offer(...recording)),
      offerAll: (...recording) =>
        recording[0].length === 0
          ? Effect.succeed([])
          : Effect.flatMap(created, (queue) => queue.offerAll(...recording)),
      next: (account, options) => reading([], (queue) => queue.next(account, options)),
      settle: (verdicts) => reading(undefined, (queue) => queue.settle(verdicts)),
      adopt: (account) => reading(0, (queue) => queue.adopt(account)),
      counts: (account) => reading(emptyCounts, (queue) => queue.counts(account)),
      pendingElsewhere: (account) => reading(0, (queue) => queue.pendingElsewhere(account)),
      find: (id, limit) => reading([], (queue) => queue.find(id, limit)),
      attempts: (row) => reading([], (queue) => queue.attempts(row)),
      discardedAt: (eventId) => reading(Option.none(), (queue) => queue.discardedAt(eventId)),
      unsent: (after, limit) => reading([], (queue) => queue.unsent(after, limit)),
      requeue: (which) => reading(0, (queue) => queue.requeue(which)),
      discard: (eventId) => reading(false, (queue) => queue.discard(eventId)),
      noteStop: (account, stop) => reading(undefined, (queue) => queue.noteStop(account, stop)),
      limits: (origin) => reading(Option.none(), (queue) => queue.limits(origin)),
      rememberLimits: (origin, limits) => reading(undefined, (queue) => queue.rememberLimits(origin, limits))
    })
  })
)

// helpers

type Queue = EventQueue["Type"]

/** A failed or empty-handed opening closes what it opened. */
const openIn = <E>(parent: Scope.Scope, open: Effect.Effect<Option.Option<Queue>, E, Scope.Scope>) =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const own = yield* Scope.make()
      const exit = yield* Effect.exit(restore(Scope.extend(open, own)))
      if (Exit.isSuccess(exit) && Option.isSome(exit.value)) {
        yield* Scope.addFinalizerExit(parent, (end) => Scope.close(own, end))
      } else {
        yield* Scope.close(own, exit)
      }
      return yield* exit
    })
  )

const loadDriver = (path: string) =>
  Effect.tryPromise({
    try: () => import("./sqlQueue.ts"),
    catch: (cause) =>
      new QueueUnavailable({ path, reason: "failed", detail: cause instanceof Error ? cause.message : String(cause) })
  })

const isThere = (path: string) => (fs.statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0

const create = (path: string) =>
  Effect.gen(function* () {
    if (fs.existsSync(path)) return
    yield* tryFile(path, "create", () => makeDirectories(dirname(path), 0o700))
    // Exclusive: closing a second descriptor of a file that is in use would drop the locks of this process (POSIX).
    yield* tryFile(path, "create", () => fs.closeSync(fs.openSync(path, "wx", 0o600))).pipe(
      Effect.catchIf(
        ({ code }) => code === "EEXIST",
        () => Effect.void
      )
    )
  }).pipe(
    Effect.mapError(({ code, reason }) => {
      const problem = code === "ENOSPC" || code === "EDQUOT" ? "full" : isDenied(code) ? "read_only" : "failed"
      return new QueueUnavailable({ path, reason: problem, detail: reason })
    })
  )

const isDenied = (code: string | undefined) => code === "EACCES" || code === "EPERM" || code === "EROFS"
