import { Effect, Exit, Option, Scope, SynchronizedRef } from "effect"
import { identityOf } from "../platform/files.ts"
import type { QueueUnavailable } from "./errors.ts"
import type { EventQueue } from "./EventQueue.ts"

/** A queue that is open, and the file that it is in. */
export interface OpenQueue {
  readonly queue: EventQueue["Type"]
  readonly identity: string | undefined
  readonly close: Effect.Effect<void>
}

/** The one queue that a process has open at a path. */
export interface OpenQueues {
  /** The open queue, else the one that `open` gives; what a failed or empty-handed opening opened is closed again. */
  readonly get: (
    open: Effect.Effect<Option.Option<EventQueue["Type"]>, QueueUnavailable, Scope.Scope>
  ) => Effect.Effect<Option.Option<OpenQueue>, QueueUnavailable>
  /** Closes a queue whose file is not the right one any more, after `first`; nothing when somebody did so already. */
  readonly drop: (
    opened: OpenQueue,
    first: Effect.Effect<void, QueueUnavailable>
  ) => Effect.Effect<void, QueueUnavailable>
}

/** Closed when the scope ends. */
export const makeOpenQueues = (path: string): Effect.Effect<OpenQueues, never, Scope.Scope> =>
  Effect.gen(function* () {
    const current = yield* Effect.acquireRelease(SynchronizedRef.make(Option.none<OpenQueue>()), (current) =>
      Effect.flatMap(
        SynchronizedRef.get(current),
        Option.match({ onNone: () => Effect.void, onSome: ({ close }) => close })
      )
    )
    return {
      get: (open) =>
        Effect.flatMap(SynchronizedRef.get(current), (known) =>
          Option.isSome(known)
            ? Effect.succeed(known)
            : SynchronizedRef.updateAndGetEffect(current, (known) =>
                Option.isSome(known) ? Effect.succeed(known) : openIn(path, open)
              )
        ),
      drop: (opened, first) =>
        SynchronizedRef.updateEffect(current, (known) =>
          Option.contains(known, opened)
            ? Effect.as(Effect.zipRight(first, opened.close), Option.none<OpenQueue>())
            : Effect.succeed(known)
        )
    }
  })

// helpers

const openIn = (path: string, open: Parameters<OpenQueues["get"]>[0]) =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const own = yield* Scope.make()
      const exit = yield* Effect.exit(restore(Scope.extend(open, own)))
      if (Exit.isFailure(exit) || Option.isNone(exit.value)) yield* Scope.close(own, exit)
      return Option.map(yield* exit, (queue): OpenQueue => ({
        queue,
        identity: identityOf(path),
        close: Scope.close(own, Exit.void)
      }))
    })
  )
