import { Context, Effect, Layer, Option, Ref } from "effect"
import type { FileFailed, LockTimeout } from "../platform/errors.ts"
import { absentToken, type Credentials } from "./Credentials.ts"
import type { CredentialsBroken } from "./errors.ts"

/** What can go wrong between us and the credentials on disk. */
export type CredentialsFailure = CredentialsBroken | FileFailed | LockTimeout

/**
 * The account of this user on this machine. Reading takes no lock and creates nothing. Writing merges: what belongs to
 * others in the same file survives (design R12).
 */
export class CredentialStore extends Context.Tag("spec-kitty/auth/CredentialStore")<
  CredentialStore,
  {
    readonly get: Effect.Effect<Option.Option<Credentials>, CredentialsBroken | FileFailed>
    /** Puts this account in the place of any other. A broken file is moved aside first, with a warning. */
    readonly save: (credentials: Credentials) => Effect.Effect<void, CredentialsFailure>
    /** Fails where `save` would for want of permission: to be asked before a host is asked for what is to be saved. */
    readonly writable: Effect.Effect<void, FileFailed>
    /** Forgets the tokens and keeps who the account was. */
    readonly clearTokens: Effect.Effect<void, CredentialsFailure>
    /** Forgets the account; says whether there was one. */
    readonly signOut: Effect.Effect<boolean, CredentialsFailure>
    /** Runs alone among all processes of this user; the writes above may be used inside. */
    readonly locked: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | FileFailed | LockTimeout, R>
  }
>() {
  /** Lives and dies with its layer; one process, so that the lock is a semaphore. */
  static readonly layerMemory = (initial: Option.Option<Credentials> = Option.none()): Layer.Layer<CredentialStore> =>
    Layer.effect(
      this,
      Effect.gen(function* () {
        const stored = yield* Ref.make(initial)
        const alone = yield* Effect.makeSemaphore(1)
        return CredentialStore.of({
          get: Ref.get(stored),
          save: (credentials) => Ref.set(stored, Option.some(credentials)),
          writable: Effect.void,
          clearTokens: Ref.update(stored, Option.map(withoutTokens)),
          signOut: Effect.map(Ref.getAndSet(stored, Option.none()), Option.isSome),
          locked: alone.withPermits(1)
        })
      })
    )
}

// helpers

const withoutTokens = (credentials: Credentials): Credentials => ({
  ...credentials,
  access: absentToken.token,
  refresh: absentToken.token,
  accessExpiresAt: absentToken.expiresAt,
  refreshExpiresAt: absentToken.expiresAt
})
