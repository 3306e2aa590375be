import { Deferred, Effect, Either, Fiber, Layer, Option, Redacted, Ref } from "effect"
import { Session, type SignedIn } from "../../src/auth/Session.ts"
import { EventQueue } from "../../src/events/EventQueue.ts"
import { parseFault } from "../../src/sandbox/Fault.ts"
import { serve } from "../../src/sandbox/Sandbox.ts"
import { drain } from "../../src/sync/drain.ts"
import { LiveClient } from "../../src/sync/LiveClient.ts"
import type { LiveConnection } from "../../src/sync/LiveConnection.ts"
import { turn } from "../helpers/turn.ts"
import { temporaryHome } from "../events/queues.ts"
import { call } from "../sandbox/http.ts"
import { adaAt, adaScope, drainServices, record } from "./world.ts"

/** A session whose account can change, as when somebody else signs in. */
const changingSession = (account: Ref.Ref<SignedIn>) =>
  Layer.succeed(Session, {
    current: Ref.get(account),
    renew: () => Ref.get(account),
    peek: Effect.map(Ref.get(account), ({ host: { origin }, teamSlug, username }) =>
      Option.some({ username, teamSlug, origin })
    )
  })

/** Ada, signed in at a sandbox whose WebSocket meets these faults. */
export const liveDesk = (...faults: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const sandbox = yield* serve({ faults: faults.map((text) => Either.getOrThrow(parseFault(text))) })
    const home = yield* temporaryHome
    const { body } = yield* call(`${sandbox.url}/api/v1/token/`, { json: { username: "ada", password: "kitty" } })
    const account = yield* Ref.make<SignedIn>({ ...adaAt(sandbox.url), accessToken: Redacted.make(body.access) })
    const services = LiveClient.layer.pipe(
      Layer.provideMerge(drainServices(home, sandbox.url, changingSession(account)))
    )
    const hold = (up: (connection: LiveConnection) => Effect.Effect<void>) =>
      Effect.flatMap(LiveClient, (client) => client.hold(up)).pipe(Effect.provide(services))
    const connect = Effect.gen(function* () {
      const up = yield* Deferred.make<LiveConnection>()
      const held = yield* Effect.forkScoped(hold((connection) => Effect.asVoid(Deferred.succeed(up, connection))))
      const connection = yield* Effect.raceFirst(Deferred.await(up), Fiber.join(held))
      return { connection, held }
    })
    return {
      ...sandbox,
      home,
      account,
      /** Why no connection came about, or why it ended. */
      lost: Effect.flip(hold(() => Effect.void)),
      connect,
      record: (count: number) => Effect.provide(record(sandbox.url, count), services),
      drainOver: (connection: LiveConnection) =>
        Effect.provide(drain({ live: Effect.succeedSome(connection) }), services),
      counts: Effect.flatMap(EventQueue, (queue) => queue.counts(adaScope(sandbox.url))).pipe(Effect.provide(services)),
      /** What the sandbox was asked, with what it answered, beside the sign-in. */
      asked: Effect.map(sandbox.requests, (all) =>
        all.filter(({ route }) => route !== "token").map(({ method, route, status }) => `${method} ${route} ${status}`)
      )
    }
  })

/** Turns of the real world until this holds; the clock stands. What does not come about fails the test. */
export const happens = <E, R>(holds: Effect.Effect<boolean, E, R>) =>
  Effect.zipRight(turn, holds).pipe(
    Effect.repeat({ until: (is) => is, times: 20_000 }),
    Effect.filterOrDieMessage((is) => is, "it never came to that"),
    Effect.asVoid
  )

/** Somebody else at the same host. */
export const bobAt = (signedIn: SignedIn): SignedIn => ({ ...signedIn, username: "bob" })
