import { Clock, Context, Effect, Equal, Fiber, Layer, Option, type Redacted } from "effect"
import type { Host } from "../config/Host.ts"
import { Rollout } from "../config/Rollout.ts"
import { SyncConfig } from "../config/SyncConfig.ts"
import { storedAccount } from "./account.ts"
import { AuthClient } from "./AuthClient.ts"
import { sessionAt, type Credentials } from "./Credentials.ts"
import { CredentialStore, type CredentialsFailure } from "./CredentialStore.ts"
import { HostUnreachable, NotSignedIn, SessionExpired, UnexpectedAnswer } from "./errors.ts"
import { isExpired } from "./expiry.ts"
import { hostedHost, type HostFailure } from "./hostedHost.ts"
import { refreshGracePeriod } from "./schedules.ts"
import type { Account } from "./Scope.ts"

/** A token that may be sent to `host`, and to nobody else. */
export interface SignedIn {
  readonly host: Host
  readonly accessToken: Redacted.Redacted
  readonly username: string
  readonly teamSlug: Option.Option<string>
}

/** Why there is no token to send. */
export type SessionFailure =
  | HostFailure
  | NotSignedIn
  | SessionExpired
  | HostUnreachable
  | UnexpectedAnswer
  | CredentialsFailure

/** The signed-in account at the host in use. Of all processes of a user, one refreshes at a time (design 6). */
export class Session extends Context.Tag("spec-kitty/auth/Session")<
  Session,
  {
    /** A token that is good as far as we know; one that has expired here is refreshed first (S039 FR-015). */
    readonly current: Effect.Effect<SignedIn, SessionFailure>
    /** A token other than the one the host has rejected: a newer one if somebody got it meanwhile, else a fresh one. */
    readonly renew: (rejected: SignedIn) => Effect.Effect<SignedIn, SessionFailure>
    /** The account that events are recorded for, without network; none while the rollout is off. */
    readonly peek: Effect.Effect<Option.Option<Account>>
  }
>() {
  static readonly layer = Layer.effect(
    this,
    Effect.gen(function* () {
      const { enabled } = yield* Rollout
      const config = yield* SyncConfig
      const hosting = Context.make(Rollout, { enabled }).pipe(Context.add(SyncConfig, config))
      const store = yield* CredentialStore
      const client = yield* AuthClient

      const bound = Effect.gen(function* () {
        const host = yield* Effect.provide(hostedHost, hosting)
        const now = yield* Clock.currentTimeMillis
        const credentials = yield* sessionAt(host, yield* store.get, now)
        return { host, credentials, now }
      })

      // Once the host has the request the old refresh token is spent: who is interrupted still waits for the answer a
      // moment, because without it on disk the user would be signed out.
      const refreshed = (host: Host, old: Credentials) =>
        finishedIfInterrupted(
          Effect.gen(function* () {
            const pair = yield* client.refresh(host, old.refresh)
            const renewed = { ...old, ...pair, teamSlug: Option.orElse(pair.teamSlug, () => old.teamSlug) }
            yield* Effect.uninterruptible(store.save(renewed))
            return signedIn(host, renewed)
          })
        )

      const adoptOrForget = (refused: Credentials) =>
        Effect.gen(function* () {
          const { credentials, host } = yield* bound
          // Somebody who does not know our lock was faster: the host spent our token for theirs.
          if (!Equal.equals(credentials.refresh, refused.refresh)) return signedIn(host, credentials)
          yield* store.clearTokens
          return yield* new SessionExpired()
        })

      const freshUnless = (usable: (credentials: Credentials, now: number) => boolean) =>
        store.locked(
          Effect.gen(function* () {
            const { credentials, host, now } = yield* bound
            if (usable(credentials, now)) return signedIn(host, credentials)
            if (isExpired(credentials.refreshExpiresAt, now))
              return yield* new NotSignedIn({ host: host.origin, reason: "expired" })
            // A refresh spends the old token: where the new one cannot be kept, it would be the end of the session.
            yield* store.writable
            return yield* Effect.catchTag(refreshed(host, credentials), "SessionExpired", () =>
              adoptOrForget(credentials)
            )
          })
        )

      const isFresh = ({ accessExpiresAt }: Credentials, now: number) => !isExpired(accessExpiresAt, now)

      const current = Effect.gen(function* () {
        const { credentials, host, now } = yield* bound
        return isFresh(credentials, now) ? signedIn(host, credentials) : yield* freshUnless(isFresh)
      }).pipe(Effect.withSpan("Session.current"))

      const renew = (rejected: SignedIn) =>
        freshUnless(
          (credentials, now) => isFresh(credentials, now) && !Equal.equals(credentials.access, rejected.accessToken)
        ).pipe(Effect.withSpan("Session.renew"))

      const peek = Effect.provide(storedAccount, Context.add(hosting, CredentialStore, store))

      return Session.of({ current, renew, peek })
    })
  )

  /** Always this account, and no network: for tests and for programs that bring their own token. */
  static readonly layerOf = (signedIn: SignedIn): Layer.Layer<Session> =>
    Layer.succeed(this, {
      current: Effect.succeed(signedIn),
      renew: () => Effect.fail(new SessionExpired()),
      peek: Effect.succeed(
        Option.some({ username: signedIn.username, teamSlug: signedIn.teamSlug, origin: signedIn.host.origin })
      )
    })
}

// helpers

/** Gives work that was interrupted a moment to come to its end all the same. */
const finishedIfInterrupted = <A, E>(work: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const running = yield* Effect.forkDaemon(Effect.interruptible(work))
      const end = Effect.raceFirst(
        Effect.interruptible(Fiber.await(running)),
        Effect.interruptible(Effect.sleep(refreshGracePeriod))
      )
      return yield* Effect.onInterrupt(restore(Fiber.join(running)), () =>
        Effect.zipRight(end, Fiber.interruptFork(running))
      )
    })
  )

const signedIn = (host: Host, { access, teamSlug, username }: Credentials): SignedIn => ({
  host,
  accessToken: access,
  username,
  teamSlug
})
