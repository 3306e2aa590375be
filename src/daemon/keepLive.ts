import { Clock, Duration, Effect, FiberHandle, Option, Ref, type Scope } from "effect"
import type { LiveLost } from "../sync/errors.ts"
import { LiveClient } from "../sync/LiveClient.ts"
import type { LiveConnection } from "../sync/LiveConnection.ts"
import type { DeliveryMode } from "./DeliveryMode.ts"
import { liveGoodAfter, liveRest, reconnectSchedule, retryDelay } from "./schedules.ts"

/** The one live connection of a daemon. */
export interface Live {
  readonly mode: Effect.Effect<DeliveryMode>
  /** None while it is not up. */
  readonly connection: Effect.Effect<Option.Option<LiveConnection>>
  /**
   * Sees to it that there is one for this account: opens it, and opens it again when it is lost; one of another account
   * is closed. Null: there is to be none. Waits for nothing.
   */
  readonly keep: (scope: string | null) => Effect.Effect<void>
}

/** Nothing is connected before `keep` says so, and nothing is left when the scope closes. `isUp` is told of each connection. */
export const keepLive = (
  say: (line: string) => Effect.Effect<void>,
  isUp: Effect.Effect<unknown> = Effect.void
): Effect.Effect<Live, never, LiveClient | Scope.Scope> =>
  Effect.gen(function* () {
    const client = yield* LiveClient
    const now = yield* Ref.make<Now>({ connection: Option.none(), reason: null })
    const kept = yield* Ref.make<string | null>(null)
    const handle = yield* FiberHandle.make()

    const up = (connection: LiveConnection) =>
      Effect.zipRight(
        Ref.set(now, { connection: Option.some(connection), reason: null }),
        Effect.zipRight(say("live: events go over a WebSocket"), isUp)
      )
    const down = ({ message }: LiveLost) =>
      Effect.gen(function* () {
        const before = yield* Ref.getAndSet(now, { connection: Option.none(), reason: message })
        if (before.reason !== message) yield* say(`batches: ${message}`)
      })
    const rest = Effect.gen(function* () {
      yield* say(`live connections rest for ${Duration.format(liveRest)}; events go in batches`)
      yield* Effect.sleep(liveRest)
    })
    const whole = holding(client.hold(up), down).pipe(
      Effect.zipRight(Effect.flatMap(retryDelay(1), Effect.sleep)),
      Effect.catchAll(() => rest),
      Effect.forever
    )

    const keep = (scope: string | null) =>
      Effect.gen(function* () {
        const before = yield* Ref.getAndSet(kept, scope)
        if (before !== scope) {
          yield* FiberHandle.clear(handle)
          yield* Ref.set(now, { connection: Option.none(), reason: null })
        }
        if (scope !== null) yield* FiberHandle.run(handle, whole, { onlyIfMissing: true })
      })

    return {
      keep,
      connection: Effect.map(Ref.get(now), ({ connection }) => connection),
      mode: Effect.flatMap(Ref.get(now), ({ connection, reason }) =>
        Option.match(connection, {
          onNone: () => Effect.succeed<DeliveryMode>({ mode: "batches", reason }),
          onSome: ({ isMute }) =>
            Effect.map(isMute, (is): DeliveryMode =>
              is ? { mode: "batches", reason: mute } : { mode: "live", reason: null }
            )
        })
      )
    }
  })

/**
 * Holds a connection, and gets a new one when it is lost, as {@link reconnectSchedule} says; ends when that is over, when
 * trying again changes nothing, or without a failure when one had held for long: whoever calls begins to count anew.
 */
export const holding = (
  hold: Effect.Effect<never, LiveLost>,
  down: (lost: LiveLost) => Effect.Effect<void>
): Effect.Effect<void, LiveLost> =>
  Effect.gen(function* () {
    const begun = yield* Clock.currentTimeMillis
    return yield* Effect.catchAll(hold, (lost) =>
      Effect.gen(function* () {
        yield* down(lost)
        const held = (yield* Clock.currentTimeMillis) - begun
        return { lost, isGood: held >= Duration.toMillis(liveGoodAfter) }
      })
    )
  }).pipe(
    Effect.flatMap(({ isGood, lost }) => (isGood ? Effect.void : lost)),
    Effect.retry({ schedule: reconnectSchedule, while: ({ lasts }) => lasts !== true })
  )

// helpers

const mute = "the host acknowledges nothing over the WebSocket"

interface Now {
  readonly connection: Option.Option<LiveConnection>
  readonly reason: string | null
}
