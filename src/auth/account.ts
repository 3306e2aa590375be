import { Effect, Option } from "effect"
import type { Host } from "../config/Host.ts"
import { Rollout } from "../config/Rollout.ts"
import { SyncConfig } from "../config/SyncConfig.ts"
import { CredentialStore } from "./CredentialStore.ts"
import { originOf, type Credentials } from "./Credentials.ts"
import type { Account } from "./Scope.ts"

/** The account that events are recorded for, read from disk alone; none while the rollout is off. */
export const storedAccount: Effect.Effect<
  Option.Option<Account>,
  never,
  Rollout | SyncConfig | CredentialStore
> = Effect.flatMap(Rollout, ({ enabled }) => (enabled ? knownAccount : Effect.succeedNone)).pipe(
  Effect.withSpan("auth.storedAccount")
)

/** The same whether the rollout is on or off: whose rows are meant by who only looks, or decides about rows that are there. */
export const knownAccount: Effect.Effect<Option.Option<Account>, never, SyncConfig | CredentialStore> = Effect.gen(
  function* () {
    const store = yield* CredentialStore
    const config = yield* SyncConfig
    const host = yield* Effect.orElseSucceed(config.host, Option.none<Host>)
    return Option.flatMap(yield* Effect.orElseSucceed(store.get, Option.none<Credentials>), accountAt(host))
  }
)

// helpers

const accountAt = (host: Option.Option<Host>) => (credentials: Credentials) =>
  Option.filterMap(originOf(credentials), (origin) =>
    Option.isSome(host) && host.value.origin !== origin
      ? Option.none()
      : Option.some({ username: credentials.username, teamSlug: credentials.teamSlug, origin })
  )
