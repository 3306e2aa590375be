import { Deferred, Effect, FiberId } from "effect"

/**
 * Lets the fibers of this process use a name one after the other, in the order they came. A fiber that stops waiting
 * (`waiting` ends first) or that is interrupted gives its place up.
 */
export const inTurn =
  <E2>(name: string, waiting: (turn: Effect.Effect<void>) => Effect.Effect<void, E2>) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | E2, R> =>
    Effect.acquireUseRelease(
      join(name),
      (turn) => Effect.zipRight(waiting(Deferred.await(turn)), effect),
      (turn) => leave(name, turn)
    )

// helpers

type Turn = Deferred.Deferred<void>

const queues = new Map<string, ReadonlyArray<Turn>>()

const join = (name: string) =>
  Effect.sync(() => {
    const turn: Turn = Deferred.unsafeMake(FiberId.none)
    enter(name, [...(queues.get(name) ?? []), turn])
    return turn
  })

const leave = (name: string, turn: Turn) =>
  Effect.sync(() =>
    enter(
      name,
      (queues.get(name) ?? []).filter((other) => other !== turn)
    )
  )

const enter = (name: string, queue: ReadonlyArray<Turn>) => {
  const [first] = queue
  if (first === undefined) return queues.delete(name)
  queues.set(name, queue)
  return Deferred.unsafeDone(first, Effect.void)
}
