import { Context, Effect, Layer } from "effect"

/** Why nobody can say how many events wait, and what helps. */
export interface Uncounted {
  readonly reason: string
  readonly nextAction: string
}

/** What an account (its scope) has in the queue: events that still wait to be synced, and such as are held here. */
export interface AccountEvents {
  readonly scope: string
  readonly count: number
  readonly held: number
}

/** What a login or a logout must know of the event queue; implemented by the room `events`, which builds on this one. */
export class PendingEvents extends Context.Tag("spec-kitty/auth/PendingEvents")<
  PendingEvents,
  {
    /** What every account has in the queue; fails where that cannot be known. "mending" makes a damaged queue whole first. */
    readonly accounts: (how: "mending" | "looking") => Effect.Effect<ReadonlyArray<AccountEvents>, Uncounted>
    /** Gives events recorded while nobody was signed in to the scope; says how many. */
    readonly adopt: (scope: string) => Effect.Effect<number>
  }
>() {
  /** A queue with these counts, for programs without one and for tests. */
  static readonly layerOf = (counts: {
    readonly accounts: ReadonlyArray<AccountEvents>
    readonly adopted: number
  }): Layer.Layer<PendingEvents> =>
    Layer.succeed(this, {
      accounts: () => Effect.succeed(counts.accounts),
      adopt: () => Effect.succeed(counts.adopted)
    })
}
