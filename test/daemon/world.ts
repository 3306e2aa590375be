import { existsSync } from "node:fs"
import { Effect, Fiber, Layer, Queue, type Random, Ref, TestClock } from "effect"
import { SyncConfig } from "../../src/config/SyncConfig.ts"
import { nothingYet, writeDaemonState, type DaemonProcess, type DaemonState } from "../../src/daemon/DaemonState.ts"
import { keepLive, type Live } from "../../src/daemon/keepLive.ts"
import { deliverUntilIdle, type Call } from "../../src/daemon/loop.ts"
import { leaveTaking } from "../../src/daemon/schedules.ts"
import { LiveClient } from "../../src/sync/LiveClient.ts"
import { version } from "../../src/version.ts"
import { turn } from "../helpers/turn.ts"
import type { Arrived, Verdict } from "../sync/ingestHost.ts"
import { situation } from "../sync/situation.ts"
import { hostAt, record } from "../sync/world.ts"

/** A daemon as it tells of itself. */
export const anyDaemon: DaemonProcess = {
  pid: process.pid,
  start: "then",
  instance: "one",
  token: "secret",
  port: 1,
  version,
  server: null,
  since: 0
}

/** Everything goes in batches. */
export const noLive: Live = {
  mode: Effect.succeed({ mode: "batches", reason: null }),
  connection: Effect.succeedNone,
  keep: () => Effect.void
}

/** A live connection that a host holds as long as it is wanted, of whoever is signed in when it is opened. */
export const liveOf = (account: Effect.Effect<string>) =>
  Effect.provideService(
    keepLive(() => Effect.void),
    LiveClient,
    {
      hold: (up) =>
        Effect.flatMap(account, (scope) =>
          up({ scope, send: () => Effect.succeed([]), isMute: Effect.succeed(false) })
        ).pipe(Effect.zipRight(Effect.never))
    }
  )

/** Draws always from the same place between the bounds. */
export const drawing =
  (place: number) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.randomWith((random) => {
      const nextRange = (low: number, high: number) => Effect.succeed(low + place * (high - low))
      // Its methods are its class's: a copy would not have them.
      const drawn: Random.Random = Object.assign(Object.create(random), { nextRange })
      return Effect.withRandom(effect, drawn)
    })

/** A daemon at work, on real files and real HTTP, whose time stands still until it is moved. */
export const daemonAtWork = (
  count: number,
  answer: (batch: Arrived, count: number) => Verdict,
  before: Partial<DaemonState> = {},
  live: Live = noLive
) =>
  Effect.gen(function* () {
    const here = yield* situation(count, answer)
    const own: DaemonState = { ...nothingYet, triedBy: version, ...before, process: anyDaemon }
    const services = Layer.merge(here.services, SyncConfig.layerOf({ host: hostAt(here.url) }))
    yield* Effect.provide(writeDaemonState(own), services)
    const state = yield* Ref.make(own)
    const told = yield* Queue.unbounded<Call>()
    const lines = yield* Ref.make<ReadonlyArray<string>>([])
    const hands = {
      state,
      told,
      draining: yield* Ref.make(false),
      live,
      holdsLock: Effect.sync(() => existsSync(here.home)),
      say: (line: string) => Ref.update(lines, (all) => [...all, line])
    }
    const fiber = yield* Effect.forkScoped(drawing(1)(Effect.provide(deliverUntilIdle(hands), services)))
    /** What it said since, once it waits again. */
    const settled = Effect.gen(function* () {
      // Many turns in which nothing happens: it waits for the clock, which only we move.
      let [quiet, seen] = [0, ""]
      while (quiet < 60) {
        yield* turn
        const now = JSON.stringify([yield* Ref.get(state), yield* Ref.get(hands.draining), here.arrived.length])
        quiet = now === seen && !(yield* Ref.get(hands.draining)) ? quiet + 1 : 0
        seen = now
      }
    })
    /** Tells it, and leaves it no time. */
    const mention = (asked: Call) => Effect.zipRight(Queue.offer(told, asked), settled)
    return {
      ...here,
      state: Ref.get(state),
      lines: Ref.get(lines),
      settled,
      fiber,
      mention,
      /** Tells it, and ends, as far as it can know. */
      tell: (asked: Call) =>
        asked === "nudge"
          ? mention(asked).pipe(Effect.zipRight(TestClock.adjust(leaveTaking)), Effect.zipRight(settled))
          : mention(asked),
      later: (time: Parameters<typeof TestClock.adjust>[0]) => Effect.zipRight(TestClock.adjust(time), settled),
      /** Up to that many are recorded in all. */
      more: (count: number) => Effect.provide(record(here.url, count), here.services),
      batches: Effect.sync(() => here.arrived.filter(({ ids }) => ids.length > 0).length)
    }
  })

/** Whether a fiber is still at work. */
export const works = <A, E>(fiber: Fiber.Fiber<A, E>) => Effect.map(Fiber.poll(fiber), (end) => end._tag === "None")
