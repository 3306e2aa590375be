import { Context, Effect, Exit, Layer, Option, Ref, Scope } from "effect"
import type { NormalizedIssue } from "../contract/issue.ts"
import type { SaasProviderName } from "../contract/tracker.ts"
import { uuid4 } from "../platform/Uuid.ts"
import { makeAccounts } from "./Accounts.ts"
import { makeApp } from "./App.ts"
import type { PortUnavailable, SandboxFailed } from "./errors.ts"
import type { Fault } from "./Fault.ts"
import { type JsonEvent, makeIngest } from "./Ingest.ts"
import { type SandboxOptions, settle } from "./options.ts"
import { makeRequestLog, type RequestRecord } from "./RequestLog.ts"
import { loadBoard } from "./state/boardState.ts"
import { forgetful } from "./state/Keep.ts"
import { listen } from "./server.ts"
import { makeTrackers } from "./Trackers.ts"

/** A running sandbox, and what tests want to know of it and do to it. */
export interface Running {
  /** Such as `http://127.0.0.1:4711`, without a trailing slash. */
  readonly url: string
  readonly port: number
  /** The last requests, oldest first. */
  readonly requests: Effect.Effect<ReadonlyArray<RequestRecord>>
  /** Adds a fault behind those that are still to come. */
  readonly inject: (fault: Fault) => Effect.Effect<void>
  readonly clearFaults: Effect.Effect<void>
  /** Every event taken in, in the order of arrival. */
  readonly ingested: Effect.Effect<ReadonlyArray<JsonEvent>>
  readonly issues: (provider: SaasProviderName, projectSlug: string) => Effect.Effect<ReadonlyArray<NormalizedIssue>>
  /** Access tokens issued so far are refused from now on; refreshing still works. */
  readonly expireAccess: Effect.Effect<void>
  /** No token issued so far works any more. */
  readonly revoke: Effect.Effect<void>
  /** Stops listening and cuts every connection; state is kept. Does nothing when stopped. */
  readonly stop: Effect.Effect<void>
  /** Listens again on the same port. Does nothing when listening. */
  readonly start: Effect.Effect<void, PortUnavailable>
}

/** The control plane on this machine, for as long as the scope is open: a test double of the contract (design 9). */
export const serve = (options: SandboxOptions = {}): Effect.Effect<Running, SandboxFailed, Scope.Scope> =>
  Effect.gen(function* () {
    const settings = yield* settle(options)
    // Tokens belong to the port: another sandbox must not accept them, the next one on the same port should.
    const key = settings.port === 0 ? yield* uuid4 : `${settings.seed}:${settings.port}`
    const keep = options.state === undefined ? forgetful : yield* keepIn(options.state)
    const accounts = yield* makeAccounts(settings, key, keep)
    const ingest = yield* makeIngest(settings, keep)
    const trackers = yield* makeTrackers(settings, keep, yield* loadBoard(keep, options.state ?? "", settings))
    const faults = yield* Ref.make(settings.faults)
    const log = yield* makeRequestLog
    const app = makeApp({ settings, accounts, ingest, trackers }, faults, log)

    const listening = yield* Ref.make(Option.none<Scope.CloseableScope>())
    const stop = Effect.flatMap(
      Ref.getAndSet(listening, Option.none()),
      Option.match({ onNone: () => Effect.void, onSome: (scope) => Scope.close(scope, Exit.void) })
    )
    const open = (port: number) =>
      Effect.gen(function* () {
        const scope = yield* Scope.make()
        const actual = yield* listen(app, { host: settings.host, port }).pipe(
          Scope.extend(scope),
          Effect.onError(() => Scope.close(scope, Exit.void))
        )
        yield* Ref.set(listening, Option.some(scope))
        return actual
      }).pipe(Effect.uninterruptible)

    yield* Effect.addFinalizer(() => stop)
    const port = yield* open(settings.port)

    return {
      url: `http://${settings.host.includes(":") ? `[${settings.host}]` : settings.host}:${port}`,
      port,
      requests: log.all,
      inject: (fault) => Ref.update(faults, (before) => [...before, fault]),
      clearFaults: Ref.set(faults, []),
      ingested: ingest.taken,
      issues: (provider, projectSlug) => Effect.map(trackers.workspace(provider, projectSlug), ({ issues }) => issues),
      expireAccess: accounts.expireAccess,
      revoke: accounts.revoke,
      stop,
      start: Effect.flatMap(Ref.get(listening), (now) => (Option.isSome(now) ? Effect.void : Effect.asVoid(open(port))))
    }
  })

// The driver is loaded only where there is a file.
const keepIn = (path: string) =>
  Effect.flatMap(
    Effect.promise(() => import("./state/sqlKeep.ts")),
    ({ openKeep }) => openKeep(path)
  )

/** The sandbox as a service: `Effect.provide(Sandbox.layer())` gives a test its own control plane. */
export class Sandbox extends Context.Tag("spec-kitty/sandbox/Sandbox")<Sandbox, Running>() {
  static readonly layer = (options: SandboxOptions = {}): Layer.Layer<Sandbox, SandboxFailed> =>
    Layer.scoped(this, serve(options))
}
