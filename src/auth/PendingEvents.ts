import { Context, Effect, Layer } from "effect"

/** Why nobody can say how many events wait, and what helps. */
export interface Uncounted {
  readonly reason: string
  readonly nextAction: string
}

/** What a login must know of the event queue; implemented by the room `events`, which builds on this one. */
export class PendingEvents extends Context.Tag("spec-kitty/auth/PendingEvents")<
  PendingEvents,
  {
    /** How many events of the scope still wait to be synced; fails where that cannot be known. */
    readonly pendingFor: (scope: string) => Effect.Effect<number, Uncounted>
    /** Gives events recorded while nobody was signed in to the scope; says how many. */
    readonly adopt: (scope: string) => Effect.Effect<number>
  }
>() {
  /** A queue with these counts, for programs without one and for tests. */
  static readonly layerOf = (counts: {
    readonly pending: number
    readonly adopted: number
  }): Layer.Layer<PendingEvents> =>
    Layer.succeed(this, {
      pendingFor: () => Effect.succeed(counts.pending),
      adopt: () => Effect.succeed(counts.adopted)
    })
}
