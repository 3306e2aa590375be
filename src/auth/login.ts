import { Clock, Effect, Either, Option, Redacted } from "effect"
import { AuthClient } from "./AuthClient.ts"
import { originOf, scopeOf, sessionAt, type Credentials } from "./Credentials.ts"
import { CredentialStore } from "./CredentialStore.ts"
import { AnotherAccountPending, SignInIncomplete } from "./errors.ts"
import { PendingEvents } from "./PendingEvents.ts"
import { accountOf } from "./Scope.ts"
import { hostedHost } from "./hostedHost.ts"

/** Who is signed in where now; `adopted` counts events that were recorded signed out and are this account's now. */
export interface LoginResult {
  readonly username: string
  readonly team: string | null
  readonly host: string
  readonly adopted: number
  readonly alreadySignedIn: boolean
}

/** The session that makes a login needless: for this host and, where one is named, this user. No network. */
export const existingSession = Effect.fn("auth.existingSession")(function* (username: Option.Option<string>) {
  const host = yield* hostedHost
  const now = yield* Clock.currentTimeMillis
  const session = Option.filter(
    Either.getRight(sessionAt(host, yield* storedAccount, now)),
    (account) => Option.isNone(username) || username.value === account.username
  )
  return Option.isNone(session) ? Option.none<LoginResult>() : Option.some(yield* adopted(session.value, true))
})

/** A user name as it was given; an empty one is refused before anything else is asked or sent. */
export const givenUsername = (username: string): Either.Either<string, SignInIncomplete> =>
  username.trim() === "" ? Either.left(new SignInIncomplete({ missing: "user name" })) : Either.right(username)

/**
 * Exchanges username and password for a session and keeps it. Refuses to begin as somebody else while events of another
 * account are not synced, also after a logout, or where nobody can say whether there are any, unless forced: they stay in
 * the queue, but nobody sends them until that account is back (design 5 and 14).
 */
export const login = Effect.fn("auth.login")(function* (request: {
  readonly username: string
  readonly password: Redacted.Redacted
  readonly force: boolean
}) {
  const { force, password } = request
  const username = yield* givenUsername(request.username)
  if (Redacted.value(password) === "") return yield* new SignInIncomplete({ missing: "password" })
  const existing = force ? Option.none<LoginResult>() : yield* existingSession(Option.some(username))
  if (Option.isSome(existing)) return existing.value

  const host = yield* hostedHost
  const client = yield* AuthClient
  const store = yield* CredentialStore
  yield* store.writable
  const account = yield* client.login({ host, username, password })
  yield* store.locked(Effect.zipRight(force ? Effect.void : refuseToStrand(account), store.save(account)))
  return yield* adopted(account, false)
})

// helpers

/** A broken file has no account in it; saving moves it aside. */
const storedAccount = Effect.flatMap(CredentialStore, (store) =>
  Effect.catchTag(store.get, "CredentialsBroken", () => Effect.succeed(Option.none<Credentials>()))
)

const refuseToStrand = (next: Credentials) =>
  Effect.gen(function* () {
    const pending = yield* PendingEvents
    const before = Option.getOrUndefined(yield* storedAccount)
    const scope = before === undefined ? undefined : Option.getOrUndefined(scopeOf(before))
    const own = Option.getOrUndefined(scopeOf(next))
    if (scope !== undefined && scope === own) return
    const known = before === undefined ? {} : { host: before.serverUrl, user: before.username }
    const accounts = yield* Effect.mapError(
      pending.accounts("mending"),
      ({ nextAction, reason }) => new AnotherAccountPending({ ...known, uncounted: { reason, nextAction } })
    )
    const waiting = accounts.filter((one) => one.count > 0 && one.scope !== own)
    // Whoever was signed in comes first: he is the one who can still send them.
    const left = waiting.find((one) => one.scope === scope) ?? waiting[0]
    if (left === undefined) return
    const { server: host, user } = accountOf(left.scope)
    return yield* new AnotherAccountPending({ count: left.count, host, user, ...(left.scope === scope ? known : {}) })
  })

const adopted = (account: Credentials, alreadySignedIn: boolean) =>
  Effect.gen(function* () {
    const pending = yield* PendingEvents
    return {
      username: account.username,
      team: Option.getOrNull(account.teamSlug),
      host: Option.getOrElse(originOf(account), () => account.serverUrl),
      adopted: yield* Option.match(scopeOf(account), { onNone: () => Effect.succeed(0), onSome: pending.adopt }),
      alreadySignedIn
    }
  })
