import { Effect } from "effect"
import { CredentialStore } from "./CredentialStore.ts"

/** Removes the session from this machine and nothing else from the file; says whether there was one. */
export const logout = Effect.fn("auth.logout")(function* () {
  const store = yield* CredentialStore
  return { signedOut: yield* store.signOut }
})
