import { Array, Effect, Layer, Option, Ref } from "effect"
import { Paths } from "../config/Paths.ts"
import { SyncConfig } from "../config/SyncConfig.ts"
import { identityOf } from "../platform/files.ts"
import { join } from "../platform/path.ts"
import { QueueUnavailable } from "./errors.ts"
import { EventQueue } from "./EventQueue.ts"
import { isOpenHere } from "./openHere.ts"
import { makeOpenQueues } from "./openQueue.ts"
import { isLogBroken } from "./log.ts"
import { emptyCounts, type ProjectPlace, type ScopeCount } from "./QueuedEvent.ts"
import { createQueueFile, queueFileAt } from "./queueFile.ts"
import type { QueueSettings } from "./sqlQueue.ts"

/**
 * The queue of this user, in SQLite (design 5). Neither the file nor the driver is touched before the first call that
 * needs them, and a call that only reads makes and changes no file. A call that writes mends a damaged file on the way: the file is
 * kept aside, what it still holds is in the new one.
 */
export const layer: Layer.Layer<EventQueue, never, Paths | SyncConfig> = Layer.scoped(
  EventQueue,
  Effect.gen(function* () {
    const paths = yield* Paths
    const config = yield* SyncConfig
    const path = paths.queue
    const known = yield* makeOpenQueues(path)
    const writes = yield* Ref.make(false)

    const settings = Effect.map(
      // A limit that nobody can read must cost no event.
      Effect.catchAll(config.maxQueueSize, ({ message }) =>
        Effect.as(Effect.logWarning(`${message}. Until it can be read the queue has no limit`), Number.MAX_SAFE_INTEGER)
      ),
      (maxRows): QueueSettings => ({
        path,
        clockPath: paths.clock,
        recoveryLockPath: join(paths.locks, "queue-recovery.lock"),
        maxRows
      })
    )

    const recovery = load(path, () => import("./recovery/recover.ts"))

    const repair = (identity: string | undefined) =>
      Effect.flatMap(Effect.all([recovery, settings]), ([{ recover }, settings]) => recover(settings, identity))

    const looking = <A>(none: A, use: (queue: Queue) => Effect.Effect<A, QueueUnavailable>) =>
      Effect.gen(function* () {
        const file = queueFileAt(path)
        if (file === "missing" || file === "emptied") return none
        if (file !== "there") return yield* broken(path, file)
        // Looked at twice: a transaction that is being written at this moment is only half there.
        if (!isOpenHere(path) && isLogBroken(path) && isLogBroken(path)) return yield* broken(path, "log")
        const { lookAtQueue } = yield* load(path, () => import("./sqlQueue.ts"))
        return Option.getOrElse(yield* lookAtQueue(yield* settings, use), () => none)
      })

    const forWriting = known.get(
      Effect.gen(function* () {
        const { openForWriting } = yield* load(path, () => import("./sqlQueue.ts"))
        if (queueFileAt(path) === "interrupted") {
          yield* Effect.flatMap(Effect.all([recovery, settings]), ([{ finishRecovery }, settings]) =>
            finishRecovery(settings)
          )
        }
        const isNew = queueFileAt(path) === "missing"
        yield* createQueueFile(path)
        const identity = identityOf(path)
        const open = Effect.flatMap(settings, (settings) => openForWriting(settings, { isNew }))
        if (queueFileAt(path) === "hollow" || isLogBroken(path)) yield* repair(identity)
        return Option.some(yield* Effect.catchIf(open, isDamage, () => Effect.zipRight(repair(identity), open)))
      })
    )

    const mending = <A>(none: A, use: (queue: Queue) => Effect.Effect<A, QueueUnavailable>) => {
      const attempt = (left: number): Effect.Effect<A, QueueUnavailable> =>
        Effect.flatMap(
          forWriting,
          Option.match({
            onNone: () => Effect.succeed(none),
            onSome: (opened) =>
              Effect.catchIf(use(opened.queue), isReplaced, (replaced) =>
                Effect.zipRight(known.drop(opened, Effect.void), replaced)
              ).pipe(
                // In vain when the file was whole all along, or is broken beyond what can be mended: then that is the answer.
                Effect.catchIf(isDamage, (damage) =>
                  left === 0 ? damage : Effect.zipRight(known.drop(opened, repair(opened.identity)), attempt(left - 1))
                )
              )
          })
        ).pipe(Effect.catchIf(isReplaced, (replaced) => (left === 0 ? replaced : attempt(left - 1))))
      return attempt(2)
    }

    const writing = <A>(none: A, use: (queue: Queue) => Effect.Effect<A, QueueUnavailable>) =>
      Effect.zipRight(Ref.set(writes, true), mending(none, use))

    /** Whoever has written here may mend here. */
    const reading = <A>(none: A, use: (queue: Queue) => Effect.Effect<A, QueueUnavailable>) =>
      Effect.flatMap(Ref.get(writes), (mayMend) => (mayMend ? writingIfThere(none, use) : looking(none, use)))

    /** A queue that does not exist holds nothing to be changed, and is not made for it. */
    const writingIfThere = <A>(none: A, use: (queue: Queue) => Effect.Effect<A, QueueUnavailable>) =>
      Effect.suspend(() => (queueFileAt(path) === "missing" ? Effect.succeed(none) : writing(none, use)))

    const offerAll: Queue["offerAll"] = (drafts, ...recording) =>
      drafts.length === 0 ? Effect.succeed([]) : writing([], (queue) => queue.offerAll(drafts, ...recording))

    return EventQueue.of({
      offerAll,
      offer: (draft, ...recording) =>
        Effect.map(offerAll([draft], ...recording), (events) => Array.unsafeGet(events, 0)),
      prepare: writingIfThere(undefined, (queue) => queue.prepare),
      next: (account, options) => writingIfThere([], (queue) => queue.next(account, options)),
      settle: (verdicts) => writingIfThere(undefined, (queue) => queue.settle(verdicts)),
      adopt: (account) => writingIfThere(0, (queue) => queue.adopt(account)),
      restore: (rows) => (rows.length === 0 ? Effect.succeed(0) : writing(0, (queue) => queue.restore(rows))),
      requeue: (which) => writingIfThere(0, (queue) => queue.requeue(which)),
      release: (which) => writingIfThere(0, (queue) => queue.release(which)),
      claim: (which) => writingIfThere(0, (queue) => queue.claim(which)),
      noteConsent: (places, withdrawn) => writingIfThere(0, (queue) => queue.noteConsent(places, withdrawn)),
      discardHeld: (which) => writingIfThere(0, (queue) => queue.discardHeld(which)),
      discard: (eventId) => writingIfThere(false, (queue) => queue.discard(eventId)),
      noteStop: (account, stop) => writingIfThere(undefined, (queue) => queue.noteStop(account, stop)),
      rememberLimits: (origin, limits) => writingIfThere(undefined, (queue) => queue.rememberLimits(origin, limits)),
      counts: (account, withdrawn) => reading(emptyCounts, (queue) => queue.counts(account, withdrawn)),
      places: reading<ReadonlyArray<ProjectPlace>>([], (queue) => queue.places),
      heldOf: (projectUuid) => reading<ReadonlyArray<ScopeCount>>([], (queue) => queue.heldOf(projectUuid)),
      verify: (options) => reading(undefined, (queue) => queue.verify(options)),
      pendingElsewhere: (account) => reading(0, (queue) => queue.pendingElsewhere(account)),
      find: (id, limit) => reading([], (queue) => queue.find(id, limit)),
      attempts: (row) => reading([], (queue) => queue.attempts(row)),
      evictedAt: (eventId) => reading(Option.none(), (queue) => queue.evictedAt(eventId)),
      discardedAt: (eventId) => reading(Option.none(), (queue) => queue.discardedAt(eventId)),
      unsent: (after, limit) => reading([], (queue) => queue.unsent(after, limit)),
      limits: (origin) => reading(Option.none(), (queue) => queue.limits(origin))
    })
  })
)

// helpers

type Queue = EventQueue["Type"]

const isDamage = ({ reason }: QueueUnavailable) => reason === "corrupt"

const isReplaced = ({ reason }: QueueUnavailable) => reason === "replaced"

const broken = (path: string, what: keyof typeof breaks) =>
  new QueueUnavailable({ path, reason: "corrupt", detail: breaks[what] })

const breaks = {
  hollow: "it is empty, its log is not",
  interrupted: "its recovery was interrupted",
  log: "its log is broken"
} as const

const load = <A>(path: string, module: () => Promise<A>) =>
  Effect.tryPromise({
    try: module,
    catch: (cause) =>
      new QueueUnavailable({ path, reason: "failed", detail: cause instanceof Error ? cause.message : String(cause) })
  })
