import { Effect, Option } from "effect"
import { scopeOf, type Credentials } from "./Credentials.ts"
import { CredentialStore } from "./CredentialStore.ts"
import { PendingEvents, type AccountEvents, type Uncounted } from "./PendingEvents.ts"

/** What a logout leaves: events of the account that stay on this machine, or why they cannot be counted. */
export interface LogoutResult {
  readonly signedOut: boolean
  readonly left: Option.Option<AccountEvents>
  readonly uncounted: Option.Option<Uncounted>
}

/** Removes the session from this machine and nothing else from the file; says whether there was one, and what it leaves. */
export const logout = Effect.fn("auth.logout")(function* () {
  const store = yield* CredentialStore
  const before = yield* Effect.orElseSucceed(store.get, Option.none<Credentials>)
  const signedOut = yield* store.signOut
  const nothing: LogoutResult = { signedOut, left: Option.none(), uncounted: Option.none() }
  const scope = Option.flatMap(before, scopeOf)
  if (!signedOut || Option.isNone(scope)) return nothing
  return yield* Effect.match(
    Effect.flatMap(PendingEvents, ({ accounts }) => accounts("looking")),
    {
      onFailure: (uncounted): LogoutResult => ({ ...nothing, uncounted: Option.some(uncounted) }),
      onSuccess: (accounts): LogoutResult => ({
        ...nothing,
        left: Option.fromNullable(accounts.find((one) => one.scope === scope.value))
      })
    }
  )
})
