import { Clock, Effect, Either, Option } from "effect"
import { SyncConfig } from "../config/SyncConfig.ts"
import { formatTimestamp } from "../domain/timestamp.ts"
import { absentToken, hasSession, sessionAt, type Credentials } from "./Credentials.ts"
import { CredentialStore } from "./CredentialStore.ts"

/**
 * Who is signed in, as far as this machine knows: no network, and nothing is refreshed. Where the host that is set cannot
 * be one, nobody can be signed in there: that fails, as it does for every caller of the one resolver (design R8, R9).
 */
export const authStatus = Effect.fn("auth.status")(function* () {
  const store = yield* CredentialStore
  const config = yield* SyncConfig
  const stored = yield* store.get
  const now = yield* Clock.currentTimeMillis
  const host = yield* config.host
  const field = <A>(read: (credentials: Credentials) => A | null) => Option.getOrNull(Option.map(stored, read))
  return {
    signedIn: Option.match(host, {
      onNone: () => Option.exists(stored, (credentials) => hasSession(credentials, now)),
      onSome: (known) => Either.isRight(sessionAt(known, stored, now))
    }),
    user: field(({ username }) => username),
    team: field(({ teamSlug }) => Option.getOrNull(teamSlug)),
    server: field(({ serverUrl }) => serverUrl),
    accessExpiresAt: field(({ accessExpiresAt }) => timestamp(accessExpiresAt)),
    refreshExpiresAt: field(({ refreshExpiresAt }) => timestamp(refreshExpiresAt))
  }
})

// helpers

const timestamp = (expiresAt: number | null) =>
  expiresAt === null || expiresAt === absentToken.expiresAt ? null : formatTimestamp(expiresAt)
