import { Chunk, Clock, Context, Effect, Layer, Random, Redacted, TestClock } from "effect"
import { AuthClient } from "../../src/auth/AuthClient.ts"
import { CredentialStore } from "../../src/auth/CredentialStore.ts"
import { Session } from "../../src/auth/Session.ts"
import { Rollout } from "../../src/config/Rollout.ts"
import { SyncConfig } from "../../src/config/SyncConfig.ts"
import * as Http from "../../src/platform/Http.ts"
import type { SandboxOptions } from "../../src/sandbox/options.ts"
import { serve } from "../../src/sandbox/Sandbox.ts"
import { SaaSTrackerClient } from "../../src/tracker/SaaSTrackerClient.ts"
import { hostAt } from "../auth/world.ts"
import { turn } from "../helpers/turn.ts"

/** The client on real HTTP and real sessions; credentials in memory. */
export const clientAt = (url: string, { enabled = true }: { readonly enabled?: boolean } = {}) =>
  SaaSTrackerClient.layer.pipe(
    Layer.provideMerge(Session.layer),
    Layer.provideMerge(Layer.mergeAll(AuthClient.layer, CredentialStore.layerMemory())),
    Layer.provideMerge(Layer.mergeAll(Http.layer, Rollout.layerOf(enabled), SyncConfig.layerOf({ host: hostAt(url) })))
  )

/** Signs in with the sandbox's password. */
export const signInAt = (url: string, username = "ann", password = "kitty") =>
  Effect.gen(function* () {
    const { login } = yield* AuthClient
    const store = yield* CredentialStore
    yield* store.save(yield* login({ host: hostAt(url), username, password: Redacted.make(password) }))
  })

/** A sandbox, Ann signed in to it, and the client under test. */
export const signedIn = (options: SandboxOptions = {}) =>
  Effect.gen(function* () {
    const sandbox = yield* serve(options)
    const services = yield* Layer.build(clientAt(sandbox.url))
    const [user] = options.users ?? []
    yield* Effect.provide(signInAt(sandbox.url, user?.username, user?.password), services)
    return {
      ...sandbox,
      services,
      client: Context.get(services, SaaSTrackerClient),
      /** Requests other than the sign-in, oldest first. */
      seen: Effect.map(sandbox.requests, (all) => all.filter(({ route }) => route !== "token")),
      routes: Effect.map(sandbox.requests, (all) =>
        all.filter(({ route }) => route !== "token").map(({ route, status }) => `${route} ${status}`)
      )
    }
  })

/** A project that the sandbox serves. */
export const web = { provider: "linear", projectSlug: "web" } as const

/** Changes the title or status of one of the sandbox's issues. */
export const change = (key: string, more: { readonly title?: string; readonly targetStatus?: string }) => ({
  ref: { system: "linear", id: key, workspace: "acme" },
  action: "update",
  ...(more.title === undefined ? {} : { patch: { title: more.title } }),
  ...(more.targetStatus === undefined ? {} : { targetStatus: more.targetStatus })
})

/** Waits until somebody sleeps for exactly this long from now, and lets that time pass. */
export const waitOut = (millis: number): Effect.Effect<void> =>
  Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    yield* until(Effect.map(TestClock.sleeps(), (sleeps) => Chunk.contains(sleeps, now + millis)))
    yield* TestClock.adjust(millis)
  })

/** Jitter that makes every delay 4 % longer, so that none is as long as a request's timeout. */
export const steadyJitter = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.withRandom(effect, Random.fixed([0.6]))

/** Waits, in real time, until something is there to be seen. */
export const until = <E, R>(condition: Effect.Effect<boolean, E, R>): Effect.Effect<void, E, R> =>
  Effect.asVoid(Effect.repeat(Effect.zipRight(turn, condition), { until: (met) => met }))
